"""Settings from the environment. Production refuses to start half-configured."""

import os
import secrets
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from workflows import clock

MEGABYTE = 1024 * 1024
SMALL_BODY = 4 * MEGABYTE


class SecretKeyMissing(RuntimeError):
    """Production needs SUPERVISION_SECRET_KEY: set it to at least 32 random characters and start again."""


class SessionInterface(SecureCookieSessionInterface):
    """The cookie is Secure whenever the request came over https (also behind a proxy)."""

    def get_cookie_secure(self, app: Flask) -> bool:
        from flask import has_request_context, request

        return has_request_context() and request.is_secure


def install(app: Flask) -> None:
    app.config.update(
        SECRET_KEY=secret_key(),
        MAX_CONTENT_LENGTH=SMALL_BODY,
        MAX_FORM_PARTS=5000,
        MAX_FORM_MEMORY_SIZE=SMALL_BODY,
        UPLOAD_LIMIT=int(os.environ.get("SUPERVISION_MAX_UPLOAD_MB", "64")) * MEGABYTE,
        TRUSTED_HOSTS=trusted_hosts(),
        SESSION_COOKIE_NAME="supervision",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=True,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        DEMO=not clock.production(),
    )
    app.session_interface = SessionInterface()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    hops = int(os.environ.get("SUPERVISION_PROXY_HOPS", "0"))
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def trusted_hosts() -> list[str]:
    named = os.environ.get("SUPERVISION_TRUSTED_HOSTS", "")
    return [host.strip() for host in named.split(",") if host.strip()] or ["localhost", "127.0.0.1", "[::1]"]


def secret_key() -> str:
    """From the environment; the demo makes one on first start and keeps it in SUPERVISION_HOME."""
    if key := os.environ.get("SUPERVISION_SECRET_KEY"):
        return key
    if clock.production():
        raise SecretKeyMissing(SecretKeyMissing.__doc__)
    return kept_key(Path(os.environ.get("SUPERVISION_HOME", "var")) / "secret_key")


def kept_key(path: Path) -> str:
    """Read the key, or make it; two processes starting together end with the same one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
