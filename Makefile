# What there is to do with the code. `make` alone lists it.

PREFIX  ?= /usr/local
DESTDIR ?=
BINARY  ?= .build/release/crmirror
UNITS   := $(notdir $(wildcard systemd/*.service systemd/*.timer))

# One shell a recipe, and bash for its strict mode: a recipe is a small script.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo build test soak check-metrics check-page check-datasette test-systemd bench measure format lint release install uninstall libraries tools

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

demo: libraries tools ## Mirror the four simulated vendors into a file and query it
	@.ci/demo

build: libraries ## Build everything, for debugging
	@swift build

test: libraries ## Build and run the whole suite
	@swift build --build-tests
	swift test --skip-build

soak: libraries ## Run the service for 20 minutes (DURATION=) in which everything goes wrong that can
	@.ci/soak

check-metrics: libraries tools ## Have promtool check the metrics of a real service, and the alert rules
	@.ci/check-metrics

check-page: libraries ## Drive the status page of a real service in headless Chromium
	@.ci/check-page

test-systemd: ## Install it into a Debian container and run it there under systemd, as root
	@.ci/test-systemd

check-datasette: libraries ## Ask Datasette (from PyPI) every question of docs/querying.md
	@.ci/check-datasette

bench: libraries tools ## Measure a backfill beside curl and sqlite3 .import (release build)
	@.ci/bench

measure: ## Measure the start, the idle processor share and the memory of the release build
	@.ci/measure-service

format: ## Lay the Swift code out
	@swift format -i -r Sources Tests Package.swift

lint: ## Check the layout of the Swift code, and the scripts
	@swift format lint --strict -r Sources Tests Package.swift
	scripts="$(filter-out %.py,$(wildcard .ci/*))"
	for script in $$scripts; do bash -n $$script; done
	if command -v shellcheck > /dev/null; then shellcheck -x $$scripts; fi

release: libraries ## Build what `make install` installs
	@swift build -c release --static-swift-stdlib --product crmirror

# Apart from `release`, since installing is done as root and building is not.
install: ## Install what `make release` built, below PREFIX=/usr/local (and DESTDIR=)
	@[ -x "$(BINARY)" ] || { echo "Build it first: make release" >&2; exit 1; }
	root="$(DESTDIR)$(PREFIX)"
	install -d "$$root"/{bin,lib/systemd/system,lib/sysusers.d,lib/tmpfiles.d,share/doc/crmirror/docs}
	# A new file in the old one's place: a service that runs keeps the one that it was started from.
	install -m 755 "$(BINARY)" "$$root/bin/crmirror.new"
	mv "$$root/bin/crmirror.new" "$$root/bin/crmirror"
	for unit in $(UNITS); do
	  sed 's|/usr/local|$(PREFIX)|g' "systemd/$$unit" > "$$root/lib/systemd/system/$$unit"
	  chmod 644 "$$root/lib/systemd/system/$$unit"
	done
	install -m 644 systemd/crmirror.sysusers.conf "$$root/lib/sysusers.d/crmirror.conf"
	install -m 644 systemd/crmirror.tmpfiles.conf "$$root/lib/tmpfiles.d/crmirror.conf"
	install -m 644 README.md CHANGELOG.md config.example.json "$$root/share/doc/crmirror"
	install -m 644 docs/*.md docs/*.json docs/*.yml docs/*.png "$$root/share/doc/crmirror/docs"
	echo "Installed below $$root. No configuration was touched; docs/operations.md goes on from here."

uninstall: ## Remove what `make install` installed; the configuration, the database and the user stay
	@root="$(DESTDIR)$(PREFIX)"
	rm -f "$$root/bin/crmirror" $(UNITS:%="$$root/lib/systemd/system/%") "$$root"/lib/{sysusers.d,tmpfiles.d}/crmirror.conf
	rm -rf "$$root/share/doc/crmirror"

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
