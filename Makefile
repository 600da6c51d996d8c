# Every target is a command of scripts/setup.py, which also works without make:
#     python3 scripts/setup.py test
# Another interpreter: make PYTHON=python3.12 test
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: install run test bench lint lock clean help
install run test bench lint lock clean help:
	@$(PYTHON) scripts/setup.py $@
