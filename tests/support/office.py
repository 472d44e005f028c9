"""Whether LibreOffice is on this machine, and what to do when it is not."""

from workflows.supervision.documents import office


def missing() -> str | None:
    """A sentence that says what to install; None when it is there."""
    if office.soffice() is None:
        return (
            "no LibreOffice on this machine: install the Debian package `libreoffice-writer-nogui` "
            "(`apt-get install --no-install-recommends libreoffice-writer-nogui`), or set SUPERVISION_SOFFICE to its "
            "`soffice`"
        )
    return None
