# A starting point for a container; it has been written with care and not been run by us.
FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /srv/iwill iwill
WORKDIR /srv/iwill
COPY requirements/build.txt requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.txt -r requirements/base.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
 && install -d -o iwill -g iwill -m 700 /srv/iwill/instance
USER iwill
VOLUME /srv/iwill/instance
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['IWILL_TRUSTED_HOSTS'].split(',')[0]}))"]
CMD ["sh", "-c", "iwill migrate && exec iwill serve --host 0.0.0.0 --port 8000"]
