#!/usr/bin/env bash
# Makes .build-bench/optimus, a venv with Optimus. Quick when it is there.
# pyoptimus asks for pandas 1.3.5, which has no wheel for Python 3.11; 1.5.3 is the nearest that has, and its pandas engine
# runs on it. So it comes without what it names, and what its pandas engine imports is named here.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.build-bench/optimus
[[ -e $venv/ready ]] && exit
python3 -m venv "$venv"
"$venv/bin/pip" install -q 'pandas==1.5.3' 'numpy==1.23.5' 'scipy==1.11.4' 'scikit-learn==1.3.2' 'pyarrow==14.0.2' \
    'matplotlib==3.7.5' 'seaborn==0.12.2' 'dask[dataframe]==2023.1.0' 'distributed==2023.1.0' 'fastnumbers==5.2.0' \
    'glom==25.12.0' 'deepdiff==9.1.0' 'humanize==4.17.0' 'hi-dateinfer==0.4.6' 'hi-urlparser==3.0.4' 'jellyfish==1.3.0' \
    'metaphone==0.6' 'num2words==0.5.10' 'rply==0.7.8' 'tabulate==0.10.0' 'fast-histogram==0.14' 'nltk==3.10.4' \
    'requests==2.34.2' 'six==1.17.0' 'fastavro==1.13.1' 'pandavro==1.8.0' 'statsmodels==0.15.0' 'sqlalchemy==2.1.9'
"$venv/bin/pip" install -q --no-deps 'pyoptimus==23.5.0b0'
touch "$venv/ready"
