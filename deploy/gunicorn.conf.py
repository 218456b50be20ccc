"""gunicorn in the container: threads, because a request mostly waits for the database."""

import os

bind = "0.0.0.0:8000"  # inside the container; only the proxy's network reaches it
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = 4
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps idle connections, or it would meet a closed one
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
forwarded_allow_ips = "*"
accesslog = "-"
logger_class = "config.access_log.AccessLog"
# Without the query string: what people search for does not belong into a log.
access_log_format = "%({x-forwarded-for}i)s %(m)s %(U)s %(s)s %(B)s %(L)ss"
