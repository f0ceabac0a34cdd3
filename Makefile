# What there is to do with the code. `make` alone lists it.

PREFIX  ?= /usr/local
DESTDIR ?=

# One shell a recipe, and bash for its strict mode: a recipe is a small script.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo build test bench format lint release install libraries tools

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

demo: libraries tools ## Mirror the four simulated vendors into a file and query it
	@.ci/demo

build: libraries ## Build everything, for debugging
	@swift build

test: libraries ## Build and run the whole suite
	@swift build --build-tests
	swift test --skip-build

bench: libraries tools ## Measure a backfill beside curl and sqlite3 .import (release build)
	@.ci/bench

format: ## Lay the Swift code out
	@swift format -i -r Sources Tests Package.swift

lint: ## Check the layout of the Swift code, and the scripts
	@swift format lint --strict -r Sources Tests Package.swift
	scripts="$(wildcard .ci/*)"
	for script in $$scripts; do bash -n $$script; done
	if command -v shellcheck > /dev/null; then shellcheck $$scripts; fi

release: libraries ## Build what `make install` installs
	@swift build -c release --static-swift-stdlib --product crmirror

# Apart from `release`, since installing is done as root and building is not.
install: ## Install what `make release` built, below PREFIX=/usr/local (and DESTDIR=)
	@[ -x .build/release/crmirror ] || { echo "Build it first: make release" >&2; exit 1; }
	root="$(DESTDIR)$(PREFIX)"
	install -d "$$root"/{bin,lib/systemd/system,lib/sysusers.d,lib/tmpfiles.d,share/doc/crmirror/docs}
	install -m 755 .build/release/crmirror "$$root/bin/crmirror"
	sed 's|/usr/local|$(PREFIX)|' systemd/crmirror.service > "$$root/lib/systemd/system/crmirror.service"
	chmod 644 "$$root/lib/systemd/system/crmirror.service"
	install -m 644 systemd/crmirror.sysusers.conf "$$root/lib/sysusers.d/crmirror.conf"
	install -m 644 systemd/crmirror.tmpfiles.conf "$$root/lib/tmpfiles.d/crmirror.conf"
	install -m 644 README.md CHANGELOG.md config.example.json "$$root/share/doc/crmirror"
	install -m 644 docs/*.md docs/*.json "$$root/share/doc/crmirror/docs"
	echo "Installed below $$root. No configuration was touched; docs/operations.md goes on from here."

# Debian's and Ubuntu's names; elsewhere they are to be installed by hand.
define install_missing
	[ -n "$$missing" ] || exit 0
	if ! command -v apt-get > /dev/null; then
	  echo "Needed, and not found:$$missing (as Debian calls them). Install them and run make again." >&2
	  exit 1
	fi
	as_root=
	if [ "$$(id -u)" != 0 ]; then as_root="sudo "; fi
	echo "Installing what is missing: $${as_root}apt-get install$$missing"
	$${as_root}apt-get update -qq
	$${as_root}env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing > /dev/null
endef

libraries:
	@command -v swift > /dev/null || { echo "Swift 6.3 or later is needed: https://swift.org/install" >&2; exit 1; }
	missing=
	for library in sqlite3:libsqlite3-dev zlib:zlib1g-dev; do
	  [ -e /usr/include/$${library%:*}.h ] || missing+=" $${library#*:}"
	done
	$(install_missing)

tools:
	@missing=
	for tool in sqlite3 curl; do
	  command -v $$tool > /dev/null || missing+=" $$tool"
	done
	$(install_missing)
