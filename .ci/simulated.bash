# shellcheck shell=bash
# The four simulated vendors, for scripts that mirror them: `source .ci/simulated.bash`.

# start_vendors OPTION...: starts crmirror-sim, from the PATH, on a free port, and stops it however this ends. Its lines,
# which say where each vendor listens and what it accepts, are in $announcement.
start_vendors() {
    exec 3< <(exec crmirror-sim --port 0 "$@")
    simulator=$!
    trap 'stop_vendors' EXIT
    trap 'exit 130' INT TERM
    announcement=
    local line
    for _ in 1 2 3 4 5; do
        read -r -t 60 line <&3 || { echo "The simulator did not start." >&2; exit 1; }
        announcement+="$line"$'\n'
    done
}

stop_vendors() { kill "$simulator" 2> /dev/null || true; }

# base VENDOR: its base URL.
base() {
    sed -n "s|^crmirror-sim: $1 at \(http://[^ ]*\) .*|\1|p" <<< "$announcement" | head -n 1
}

# credential VENDOR: the keys of an account that say who is asking.
credential() {
    sed -n "s|^crmirror-sim: $1 at [^ ]* (credential {\(.*\)})\$|\1|p" <<< "$announcement"
}
