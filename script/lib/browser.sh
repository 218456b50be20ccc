# Sourced after bootstrap.sh: a Chromium and a Chinese font for the browser tests, from the distribution.

has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]; }

# Playwright brings a Node of its own, which needs a library that a bare Debian has not.
driver_runs() { .venv/lib/python3*/site-packages/playwright/driver/node --version >/dev/null 2>&1; }

# Never fails: without them pytest skips those tests and says so.
ensure_browser() {
  if has_browser && has_chinese_font && driver_runs; then
    return 0
  fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "缺少 Chromium、中文字体或 libatomic1，浏览器测试将跳过。安装命令：sudo apt-get install -y chromium fontconfig fonts-noto-cjk libatomic1
(No Chromium, Chinese font or libatomic1: the browser tests will be skipped.)"
    return 0
  fi
  say "正在安装 Chromium 与中文字体 … (installing chromium and fonts-noto-cjk)"
  local log=.state/install-browser.log
  mkdir -p .state
  if ! { timeout 300 apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive timeout 900 apt-get install -y -qq --no-install-recommends \
      chromium fontconfig fonts-noto-cjk libatomic1; } >"$log" 2>&1; then
    say "安装 Chromium 失败（见 $log），浏览器测试将跳过。 (Installing failed: the browser tests will be skipped.)"
  fi
}
