#!/usr/bin/env bash
# The step of the action that validates. Reads the TEITOOLS_ variables that action.yml sets; ends with teitools' status.
set -uo pipefail

options=()
add() { if [ -n "$2" ]; then options+=("$1=$2"); fi; }
add --schema "${TEITOOLS_SCHEMA:-}"
add --select "${TEITOOLS_SELECT:-}"
add --ignore "${TEITOOLS_IGNORE:-}"
add --baseline "${TEITOOLS_BASELINE:-}"
add --changed-since "${TEITOOLS_CHANGED_SINCE:-}"
if [ "${TEITOOLS_FORK:-}" = true ]; then options+=(--no-cache); fi

paths=()
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+=("$path"); fi
done <<<"${TEITOOLS_PATHS:-}"

if [ -n "${TEITOOLS_SARIF:-}" ]; then
  # Written whole or not at all: half a log would be refused, or show half of the findings.
  # Its own status says what the run below says again; the summary of the step is written by that one alone.
  GITHUB_STEP_SUMMARY='' teitools validate ${options[@]+"${options[@]}"} --format sarif -- ${paths[@]+"${paths[@]}"} >"$TEITOOLS_SARIF.part"
  if [ -s "$TEITOOLS_SARIF.part" ]; then mv -- "$TEITOOLS_SARIF.part" "$TEITOOLS_SARIF"; else rm -f -- "$TEITOOLS_SARIF.part"; fi
fi

add --max-warnings "${TEITOOLS_MAX_WARNINGS:-}"
teitools validate ${options[@]+"${options[@]}"} --format github -- ${paths[@]+"${paths[@]}"}
status=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "status=$status" >>"$GITHUB_OUTPUT"; fi
exit "$status"
