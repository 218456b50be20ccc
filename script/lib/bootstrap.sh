# Sourced by every script/*: a virtual environment with hash-locked packages, made or mended when needed.
# Needs nothing but bash, coreutils and a Python >= 3.11. The caller stands in the project's folder.

export UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
UV_VERSION=0.13.9
MIN_FREE_MB=${GONGJIAN_MIN_FREE_MB:-1500} # a venv takes about 500 MB (with the tests' tools 850), a demo database 300

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# A version manager can leave shims that name a Python and then fail: each candidate is tried by running it.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  die "需要 Python 3.11 或更高版本；本机的 python3 是：$(python3 --version 2>/dev/null || echo 无)。请安装后再运行，或用 PYTHON=/路径/python3 指定。
(Python >= 3.11 is needed. Install it, or name one with PYTHON=/path/to/python3.)"
}

check_disk() {
  local free
  free=$(df -Pm . | awk 'NR==2 {print $4}')
  [ "$free" -ge "$MIN_FREE_MB" ] || die "磁盘空间不足：$(pwd) 所在的盘只剩 ${free} MB，至少需要 ${MIN_FREE_MB} MB。请腾出空间后再运行。
(Not enough disk space: ${free} MB free, ${MIN_FREE_MB} MB needed.)"
}

# pip as this machine is set up; where nothing is said about certificates, the system's are trusted instead of
# pip's own list, for networks with an authority of their own.
SYSTEM_CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
pip_install() {
  local pip=(.venv/bin/python -m pip)
  if [ -s "$SYSTEM_CERTIFICATES" ] && [ -z "${PIP_CERT:-}" ] && ! "${pip[@]}" config get global.cert >/dev/null 2>&1; then
    PIP_CERT=$SYSTEM_CERTIFICATES "${pip[@]}" install --quiet "$@"
  else
    "${pip[@]}" install --quiet "$@"
  fi
}

ensure_uv() {
  if [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
    [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ]; then
    return 0
  fi
  check_disk
  local python version
  python=$(find_python) || exit 1
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      say "正在安装 python$version-venv … (installing python$version-venv)"
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv"; } >/dev/null 2>&1 ||
        die "安装 python$version-venv 失败，请手工执行：apt-get install -y python$version-venv
(Installing python$version-venv failed; please install it by hand.)"
    else
      die "缺少 Python 的 venv 模块，请先执行：sudo apt-get install -y python$version-venv
(The venv module is missing; run the command above first.)"
    fi
  fi
  say "正在建立虚拟环境 … (creating the virtual environment)"
  "$python" -m venv --clear .venv || die "建立虚拟环境失败。 (Creating .venv failed.)"
  pip_install "uv==$UV_VERSION" ||
    die "下载安装工具 uv 失败，请检查网络（或 pip 的镜像设置）后再运行。
(Installing uv failed: check the network or pip's mirror settings.)"
}

# installed embedded|dev: whether what is installed is what the lock files say. The tests' tools (dev) come on top of
# what the server needs (embedded), so dev serves for both.
installed() {
  local embedded dev
  embedded=$(sha256sum requirements-embedded.lock | cut -c1-64)
  dev=$(sha256sum requirements-dev.lock | cut -c1-64)
  case "$(cat .venv/.installed 2>/dev/null)" in
    "dev $embedded $dev") return 0 ;;
    "embedded $embedded") [ "$1" = embedded ] ;;
    *) return 1 ;;
  esac
}

# uv takes seconds where pip takes a minute. It does not read pip's settings, so the mirror named there is passed on;
# and it trusts the system's certificates where there are any, for networks with an authority of their own.
install_locked() {
  local mirror=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null)}
  (
    [ -z "$mirror" ] || [ -n "${UV_DEFAULT_INDEX:-}" ] || export UV_DEFAULT_INDEX=$mirror
    [ ! -s "$SYSTEM_CERTIFICATES" ] || export UV_SYSTEM_CERTS=1
    VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install --quiet --require-hashes -r "$1"
  ) || {
    say "改用 pip 再试一次 … (trying once more with pip)"
    pip_install --require-hashes -r "$1"
  }
}

# ensure_packages embedded|dev: install what the lock says, if it is not what is installed.
ensure_packages() {
  if [ -x .venv/bin/python ] && installed "$1"; then
    return 0
  fi
  [ -w . ] || die "不能写入 $(pwd)：请换一个有写权限的用户，或把代码克隆到自己的目录。
(No permission to write to $(pwd).)"
  mkdir -p .state
  exec 9>.state/install.lock
  flock 9 # another script may be installing: wait for it
  ensure_uv
  if ! installed "$1"; then
    check_disk
    say "正在安装依赖（校验哈希）… (installing hash-locked packages)"
    rm -f .venv/.installed
    install_locked "requirements-$1.lock" ||
      die "安装依赖失败，请检查网络后再运行；已下载的部分会保留。
(Installing the packages failed: check the network and run again.)"
    if [ "$1" = dev ]; then
      printf 'dev %s %s\n' "$(sha256sum requirements-embedded.lock | cut -c1-64)" "$(sha256sum requirements-dev.lock | cut -c1-64)"
    else
      printf 'embedded %s\n' "$(sha256sum requirements-embedded.lock | cut -c1-64)"
    fi >.venv/.installed
  fi
  exec 9>&-
}
