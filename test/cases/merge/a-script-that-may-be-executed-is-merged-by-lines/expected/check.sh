#!/bin/sh
set -eu

flux get ks -A

flux get hr -A
