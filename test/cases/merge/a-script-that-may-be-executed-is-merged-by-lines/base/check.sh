#!/bin/sh
set -eu

flux get ks

flux get hr
