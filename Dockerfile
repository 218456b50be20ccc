# The product's image: web, worker, beat and migrate are the same image with different commands.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /opt/venv \
 && pip install "uv==0.13.9" \
 && VIRTUAL_ENV=/opt/venv uv pip install --require-hashes --compile-bytecode -r requirements.lock
COPY . ./
# Hashed and compressed static files belong to the image. The settings insist on a complete environment: these values
# are made up for this one command and stay nowhere.
RUN export DJANGO_SETTINGS_MODULE=config.settings.production GONGJIAN_HOSTS=build.invalid \
      DATABASE_URL=postgresql://build@build.invalid/build REDIS_URL=redis://build.invalid:6379 \
 && GONGJIAN_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    GONGJIAN_FIELD_KEY="$(python -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())')" \
    /opt/venv/bin/python manage.py collectstatic --noinput \
 && /opt/venv/bin/python -m compileall -q .

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production GONGJIAN_STATE=/var/lib/gongjian
# A Chinese font for official documents as PDF; Word files only name theirs. Its version moves with Debian's releases.
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 gongjian \
 && useradd --system --uid 10001 --gid gongjian --no-create-home --shell /usr/sbin/nologin gongjian \
 && install -d -o gongjian -g gongjian -m 0750 /var/lib/gongjian /var/lib/gongjian/media /var/lib/gongjian/beat
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD ["python", "deploy/probe.py", "/healthz"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application"]
