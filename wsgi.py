"""The application for a WSGI server: `waitress-serve wsgi:app`."""

from iwill.core.starting import without_collecting

with without_collecting():
    from iwill.app import create_app

    app = create_app()
