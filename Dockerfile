# syntax=docker/dockerfile:1
# The image of web, worker, beat and migrate. Build: docker build -t pmhub .

FROM node:24-slim AS libraries
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements.txt requirements/uv.txt ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r uv.txt \
 && /venv/bin/uv pip install --no-cache --compile-bytecode --python /venv/bin/python --require-hashes -r requirements.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PMHUB_VAR=/var/lib/pmhub HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/app/staticfiles LOG_STYLE=json
RUN useradd --system --uid 10001 --home-dir /var/lib/pmhub --create-home pmhub
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=libraries /app/node_modules ./node_modules
# The addresses and the key only satisfy the settings: nothing connects while an image is built.
RUN DATABASE_URL=postgres://build/none REDIS_URL=redis://build SECRET_KEY=build python manage.py collectstatic --noinput \
 && python -m whitenoise.compress -q staticfiles \
 && rm -rf node_modules && chown -R pmhub:pmhub /var/lib/pmhub
USER pmhub
VOLUME /var/lib/pmhub
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "pmhub.probe", "/livez"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "1", "--blocking-threads", "64", "--backpressure", "64", "--no-ws", "--http", "1", "--log-level", "error", "pmhub.wsgi:application"]
