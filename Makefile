# Two commands do all the set-up on a fresh machine with the Swift toolchain:
#   make demo    runs a real experiment on real data
#   make test    passes all tests
# `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SWIFT ?= swift
FUZZ_SECONDS ?= 600
SEEDS ?= 100000
FRAME_ROWS ?= 1000000
# Built apart from the release: this one has bugs that can be switched on.
SIMULATE := .build-simulate/release/baton-simulate
BUILD_SIMULATION = $(SWIFT) build -c release --static-swift-stdlib --scratch-path .build-simulate \
	-Xswiftc -DBATON_PLANTED_BUGS --product baton-simulate
BATON := .build/release/baton
# Links the system's libzmq, so it is built apart from the program that links nothing.
KERNEL := .build-kernel/release/baton-kernel
# The director and the way to one: the only program with HTTP in it, which takes ten minutes and more to build.
NET := .build-net/release/baton-net
# Tests that hold threads for as long as a process runs would starve the tasks of a server in the same process.
HTTP_TESTS := BatonHTTPTests
# Tests that are mostly other processes: directors, agents, users.
FAULT_TESTS := BatonFaultTests
SWIFT_SOURCES := Sources Tests Package.swift
# No shared libraries at all: the loader would take as long as the whole of a short program. Overlapping accesses are
# looked for in the tests, which are built without this. A section for each function lets the linker leave out what is
# never called: a sixth of the start-up; and those that runs call stand together (Tools/hot-functions.sh writes the list),
# because the system maps 64 KiB around each page that is used. Without names of types in place of calls that make them,
# the first table with keys of a type need not search all types of the program: a third of what a short run does.
RELEASE := -c release --static-swift-stdlib -Xswiftc -static-executable -Xswiftc -enforce-exclusivity=unchecked \
	-Xswiftc -Xfrontend -Xswiftc -function-sections \
	-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors \
	-Xlinker --section-ordering-file -Xlinker "$(CURDIR)/Tools/hot-functions.txt"

say = @printf '\n== %s\n' $(1)

.PHONY: help setup build build-net kernel demo demo-director demo-slurm demo-dask test install uninstall bench bench-run bench-setup bench-frames bench-clusters bench-director format lint simulate simulate-bugs fuzz clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## install what Debian packages are missing (as root, or by sudo)
	@Tools/setup.sh

build: setup ## build the program: .build/release/baton, one file that needs no libraries
	$(call say,"build: baton as a release: one file that needs no libraries")
	$(SWIFT) build $(RELEASE) --product baton

build-net: setup ## build the director and the way to one: .build-net/release/baton-net
	$(call say,"build-net: baton-net as a release")
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path .build-net --product baton-net

kernel: setup ## build the kernel for Jupyter: .build-kernel/release/baton-kernel
	$(call say,"kernel: baton-kernel as a release")
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path .build-kernel --product baton-kernel

demo: build ## run the penguin study: a sweep on real data, its table and the best model
	$(call say,"demo: which k tells the penguins apart best? (examples/penguins.exp)")
	$(BATON) examples/penguins.exp

demo-director: build build-net ## a director with two agents and a node over SSH on loopback: an experiment, a cancel
	$(call say,"demo-director: examples/campus.exp on three nodes")
	Tools/demo-director.sh $(BATON) $(NET)

demo-slurm: build ## the penguin study on a Slurm of one node on loopback: its jobs, their queue times, the same result
	$(call say,"demo-slurm: examples/penguins.exp as jobs of Slurm")
	Tools/demo-clusters.sh slurm $(BATON)

demo-dask: build ## the penguin study on a Dask cluster on loopback: its workers, queue times, the same result
	$(call say,"demo-dask: examples/penguins.exp on workers of Dask")
	Tools/demo-clusters.sh dask $(BATON) "$$(Tools/data-venv.sh)"

test: setup ## build everything for tests and run all of them
	$(call say,"test: build")
	$(SWIFT) build --build-tests
	$(call say,"test: a Python with the packages of data sessions in .build/data-venv")
	Tools/data-venv.sh
	$(call say,"test: run all but HTTP and faults")
	BATON_PYTHON=$$(Tools/data-venv.sh) Tools/with-tmp.sh $(SWIFT) test --skip-build --skip $(HTTP_TESTS) --skip $(FAULT_TESTS)
	$(call say,"test: run HTTP")
	Tools/with-tmp.sh $(SWIFT) test --skip-build --filter $(HTTP_TESTS)
	$(call say,"test: run faults")
	BATON_PYTHON=$$(Tools/data-venv.sh) Tools/with-tmp.sh $(SWIFT) test --skip-build --filter $(FAULT_TESTS)

install: build build-net kernel ## put baton, baton-net and baton-kernel into PREFIX/bin (default /usr/local)
	$(call say,"install: baton, baton-net and baton-kernel in $(DESTDIR)$(PREFIX)/bin")
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(BATON) $(NET) $(KERNEL) "$(DESTDIR)$(PREFIX)/bin"

uninstall: ## take all three out of PREFIX/bin again
	rm -f $(foreach name,baton baton-net baton-kernel,"$(DESTDIR)$(PREFIX)/bin/$(name)")

bench-setup: build ## build the benchmark program and install what it compares with
	$(call say,"bench: build")
	$(SWIFT) build $(RELEASE) --product baton-bench
	$(call say,"bench: the other programs in .build-bench")
	Benchmarks/setup.sh

bench: bench-setup ## measure speed and memory beside other programs; writes bench.json
	$(call say,"bench: measure (under ten minutes)")
	.build/release/baton-bench --baton $(BATON) --json bench.json

bench-run: bench-setup ## the same for runs of steps alone
	$(call say,"bench: measure runs (some minutes)")
	.build/release/baton-bench --baton $(BATON) --only runs --json bench.json

bench-frames: setup build ## measure generated pandas and Polars beside hand-written ones and Optimus, and sessions, on FRAME_ROWS rows; writes frames.json
	$(call say,"bench-frames: Optimus in .build-bench/optimus")
	Benchmarks/frames/setup.sh
	$(call say,"bench-frames: $(FRAME_ROWS) rows")
	$$(Tools/data-venv.sh) Benchmarks/frames/measure.py --rows $(FRAME_ROWS) --optimus .build-bench/optimus/bin/python \
	    --json frames.json
	$$(Tools/data-venv.sh) Benchmarks/frames/session.py --baton $(BATON) --rows $(FRAME_ROWS)

bench-clusters: setup build ## measure runs on Slurm and Dask beside sbatch and dask.distributed; writes clusters.json
	$(call say,"bench-clusters: a Slurm and a Dask on loopback (some minutes)")
	$$(Tools/data-venv.sh) Benchmarks/clusters/measure.py --baton $(BATON) --json clusters.json

bench-director: build-net ## measure the director beside FastAPI + PostgreSQL and nginx; writes director.json
	$(call say,"bench-director: the other programs in .build-bench/director")
	Benchmarks/director/setup.sh
	$(call say,"bench-director: measure (under ten minutes)")
	.build-bench/director/venv/bin/python Benchmarks/director/measure.py --net $(NET) --json director.json

format: ## lay out all Swift files
	$(call say,"format: Swift sources")
	$(SWIFT) format -i -r $(SWIFT_SOURCES)

lint: ## check the layout of all Swift files; changes nothing
	$(call say,"lint: Swift sources")
	$(SWIFT) format lint -r --strict $(SWIFT_SOURCES)

simulate: setup ## run SEEDS seeds (default 100000) of the engine in a simulated world
	$(call say,"simulate: build")
	$(BUILD_SIMULATION)
	$(call say,"simulate: $(SEEDS) seeds")
	$(SIMULATE) --seeds $(SEEDS)

simulate-bugs: setup ## show that the simulation finds each bug that is planted in the engine
	$(call say,"simulate-bugs: build")
	$(BUILD_SIMULATION)
	$(call say,"simulate-bugs: search")
	$(SIMULATE) --bugs

fuzz: setup ## run each fuzz target for FUZZ_SECONDS (default 600)
	$(call say,"fuzz: each target for $(FUZZ_SECONDS) s")
	Fuzz/run.sh $(FUZZ_SECONDS)

clean: ## remove all that was built
	$(call say,"clean: .build")
	rm -rf .build .build-*
