# One image for the app, the scheduler and the workers; compose.yaml starts them. See docs/hosting.md.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    DIGIT_LAB_HOME=/data

WORKDIR /app

# Before the program, so that a change in it does not install everything again.
COPY requirements.txt requirements-postgresql.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt -r requirements-postgresql.txt

COPY . .

RUN useradd --create-home --uid 1000 digit-lab && mkdir /data && chown digit-lab /data
USER digit-lab
VOLUME /data

EXPOSE 8501
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true"]
