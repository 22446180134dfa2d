# Mailuo 脉络. Works in a fresh clone with nothing but Python 3.11+, make and a package registry.
# 只需要 Python 3.11 以上、make 和能访问的 PyPI（或镜像）；其余全部装进 .venv，不动系统。

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench neo4j docs clean

# The first of these that is 3.11 or newer; `make PYTHON=/path/to/python3 demo` chooses another.
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	{ $$p -c 'import sys; print(sys.executable)'; break; }; done)
endif
ARGS ?=

BIN := .venv/bin
UV := .venv-bootstrap/bin/uv
# uv itself is pinned, so that the lock file is read as it was written; packages come from uv.lock alone.
UV_VERSION := uv>=0.13,<0.14
export UV_PYTHON_DOWNLOADS = never
export UV_PYTHON = $(PYTHON)
export UV_PROJECT_ENVIRONMENT = .venv
unexport VIRTUAL_ENV
# An office's own certificate authority stands in the system's list; a bare machine has no list at all.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),)
export UV_SYSTEM_CERTS ?= 1
endif
SYNC := $(UV) sync --frozen --inexact
RUN_STAMP := .venv/.stamp-run
DEV_STAMP := .venv/.stamp-dev

help:
	@echo "make install   装好运行环境 .venv（之后的命令是 .venv/bin/mailuo） · make the environment"
	@echo "make demo      装入示例县并打开应用 · load the example county and open the app"
	@echo "make test      运行本机能运行的全部测试，并说明哪些没有运行 · run every test this machine can run"
	@echo "make lint      检查写法、类型、导入方向、依赖 · style, types, import directions, dependencies"
	@echo "make bench     测速度并打印 · measure and print"
	@echo "make neo4j     启动一个真的 Neo4j（不需要 Docker 和 root） · start a real Neo4j (no Docker, no root)"
	@echo "make docs      重新生成 docs/model.md · write docs/model.md again"
	@echo "make clean     删除环境和缓存（不动数据目录） · remove environment and caches, never your data"

install: $(RUN_STAMP)
	@echo "✓ 已就绪：.venv/bin/mailuo --help · ready"

demo: $(RUN_STAMP)
	@$(BIN)/mailuo demo $(ARGS)

# Files side by side, a file's tests in their order; one server and one browser per process, hence at most four.
# For a debugger: make test ARGS="-n 0 --pdb tests/model".
test: $(DEV_STAMP)
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile $(ARGS)

lint: $(DEV_STAMP)
	@$(BIN)/python -m mailuo.dev.lint

bench: $(DEV_STAMP)
	@$(BIN)/mailuo bench $(ARGS)

neo4j: $(DEV_STAMP)
	@$(BIN)/python -m mailuo.dev.neo4j_server $(ARGS)

docs: $(DEV_STAMP)
	@$(BIN)/python -m graph.model.docs

clean:
	rm -rf .venv .venv-bootstrap build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache .coverage test-artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV):
	@test -n "$(PYTHON)" || { \
		echo "✗ 没有找到 Python 3.11 或更新版本。请先安装，再运行 make；或 make PYTHON=/路径/python3 …"; \
		echo "  No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/python3 …"; exit 1; }
	@echo "① 准备安装工具 uv（约 20 MB，只做一次） · fetching the installer uv (about 20 MB, once)"
	@rm -rf .venv-bootstrap
	@"$(PYTHON)" -m venv .venv-bootstrap || { \
		echo "✗ 这个 Python 缺少 venv。Debian/Ubuntu：sudo apt-get install -y python3-venv，然后再运行一次。"; \
		echo "  This Python lacks venv. On Debian or Ubuntu: sudo apt-get install -y python3-venv, then again."; \
		rm -rf .venv-bootstrap; exit 1; }
	@.venv-bootstrap/bin/python -m pip install --quiet --disable-pip-version-check "$(UV_VERSION)" || { \
		echo "✗ 下载 uv 没有成功：请检查网络，或用环境变量 PIP_INDEX_URL 指定镜像，然后再运行一次。"; \
		echo "  uv could not be fetched: check the network, or name a mirror in PIP_INDEX_URL, then again."; \
		rm -rf .venv-bootstrap; exit 1; }

# `--inexact` keeps what is there, so that demo and test share one environment.
$(RUN_STAMP): uv.lock pyproject.toml | $(UV)
	@echo "② 安装运行所需的包（按 uv.lock，第一次约一分钟） · installing packages from uv.lock (about a minute, once)"
	@$(SYNC) --no-dev
	@touch $@

$(DEV_STAMP): uv.lock pyproject.toml | $(UV)
	@echo "② 安装运行和测试所需的包（按 uv.lock） · installing packages for running and testing from uv.lock"
	@$(SYNC)
	@touch $@ $(RUN_STAMP)
