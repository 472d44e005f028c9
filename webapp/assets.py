"""Addresses of static files with the file's age, so that a browser never keeps an old bundle."""

from pathlib import Path

from flask import Flask


def install(app: Flask) -> None:
    root = Path(app.static_folder or "")

    @app.template_global()
    def asset(path: str) -> str:
        file = root / path
        return f"{app.static_url_path}/{path}?v={int(file.stat().st_mtime) if file.exists() else 0}"

    @app.template_global()
    def built(path: str) -> bool:
        """Whether the bundle exists (``scripts/setup`` builds it); pages work without the islands."""
        return (root / path).exists()
