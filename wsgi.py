"""The application for a WSGI server: `waitress-serve wsgi:app`."""

from iwill.app import create_app

app = create_app()
