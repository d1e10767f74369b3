# 双链 Shuanglian. Two commands matter: `make run` and `make test`. See README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup encoder ocr run test bench lint format lock vendor messages clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

setup:  ## prepare .venv with the console program, nothing else
	@scripts/setup.sh base

encoder: setup  ## add the optional encoder: search by meaning beside words
	@scripts/setup.sh encoder

ocr: setup  ## add the optional reader of scans and images
	@scripts/setup.sh ocr

run: setup  ## set up everything, load the region and serve on http://127.0.0.1:8000
	@exec .venv/bin/shuanglian up

test:  ## run the whole suite on SQLite and PostgreSQL (sets up what it needs)
	@scripts/setup.sh test
	@scripts/test.sh

bench:  ## print speed and memory figures on both databases
	@scripts/setup.sh test && scripts/setup.sh bench
	@scripts/with-postgres.sh .venv/bin/python -m bench

lint:  ## ruff, mypy --strict, import-linter
	@scripts/setup.sh test
	@.venv/bin/ruff check src tests bench scripts
	@.venv/bin/ruff format --check src tests bench scripts
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format:  ## let ruff order imports and lay out code
	@.venv/bin/ruff check --fix src tests bench scripts; .venv/bin/ruff format src tests bench scripts

lock:  ## resolve requirements/*.in into hashes without addresses (needs uv)
	@scripts/lock.sh

vendor:  ## fetch the pinned front-end files again and compare checksums (needs npm)
	@.venv/bin/python scripts/vendor.py

messages:  ## collect translatable texts and compile them (needs gettext)
	@scripts/messages.sh

clean:  ## remove what the commands above made, except data in var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build dist
