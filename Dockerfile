# Production image: web, worker, beat and migrations all run from it (see docker-compose.yml).
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/prod.txt /tmp/prod.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/prod.txt

FROM python:3.13-slim
# WeasyPrint loads these libraries; fontconfig needs one font of its own.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/cpro cpro \
    && install -d -o cpro -g cpro /srv/cpro /srv/media
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    DJANGO_SETTINGS_MODULE=cpro.settings.prod \
    CPRO_MEDIA_DIR=/srv/media \
    CPRO_STATIC_DIR=/srv/cpro/staticfiles
WORKDIR /srv/cpro
COPY . .
# Neither command opens a connection; the values only let the settings load.
RUN export CPRO_SECRET_KEY=build DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost \
    && python manage.py construire_polices \
    && python manage.py collectstatic --noinput --verbosity=0 \
    && python -m compileall -q cpro referentiels suivi entreprise bilans
USER cpro
VOLUME /srv/media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["python", "bin/healthcheck.py"]
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", "--blocking-threads=4", \
     "--backpressure=64", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout=20", "cpro.wsgi:application"]
