#!/usr/bin/env bash
# Starts a Llama Stack (or OGX, its later name) on http://127.0.0.1:8321 with models of a local Ollama.
#
#   scripts/start-llama-stack.sh [--ogx] [MODEL [JUDGE_MODEL]]       default: llama3.1:8b gpt-oss:20b
#
# OLLAMA_URL   where Ollama listens, default http://localhost:11434; it is started when nothing answers there
#
# Name the models in the agent's agent.json with their provider: "model": "ollama/llama3.1:8b", "judgeModel": "ollama/gpt-oss:20b".
# Ctrl-C stops everything that it started.
set -eu
set -m # Each background job is a process group, so that it can be stopped whole.

SERVER=llama-stack COMMAND="llama stack run starter"
case ${1:-} in
  --ogx) SERVER=ogx COMMAND="ogx run starter"; shift ;;
  -*) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
MODEL=${1:-llama3.1:8b}
JUDGE_MODEL=${2:-gpt-oss:20b}
OLLAMA=${OLLAMA_URL:-http://localhost:11434}
OLLAMA=${OLLAMA%/}
OLLAMA=${OLLAMA%/v1}
STARTED=

say() { printf '%s\n' "start-llama-stack: $1"; }
fail() { say "$1" >&2; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing. $2"; }
answers() { curl -sf -o /dev/null --max-time 5 "$1"; }
# stop: the latest first; each with all that it started (npm's tools start programs of their own), and with ten seconds to end by itself
stop() {
  trap - EXIT INT TERM
  for PID in $STARTED; do
    kill -- "-$PID" 2>/dev/null || continue
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      kill -0 -- "-$PID" 2>/dev/null || break
      sleep 1
    done
    kill -9 -- "-$PID" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 130' INT TERM

need curl "Install curl with your package manager."
need ollama "Install it: https://ollama.com/download"
need uv "Install it: https://docs.astral.sh/uv/getting-started/installation"
! answers http://127.0.0.1:8321/v1/models || fail "something answers on port 8321 already (a Llama Stack, or DevStack)."

if ! answers "$OLLAMA/api/version"; then
  say "starting Ollama"
  ollama serve </dev/null &
  STARTED="$! $STARTED"
  TRIES=60
  until answers "$OLLAMA/api/version"; do
    TRIES=$((TRIES - 1))
    [ "$TRIES" -gt 0 ] || fail "Ollama did not answer on $OLLAMA in time."
    sleep 1
  done
fi

ollama pull "$MODEL"
[ "$JUDGE_MODEL" = "$MODEL" ] || ollama pull "$JUDGE_MODEL"

say "starting $SERVER on http://127.0.0.1:8321"
# shellcheck disable=SC2086 # a command and its arguments
OLLAMA_URL=$OLLAMA/v1 uv run --with "$SERVER" $COMMAND </dev/null &
HOST=$!
STARTED="$HOST $STARTED"
TRIES=300
until answers http://127.0.0.1:8321/v1/models; do
  kill -0 "$HOST" 2>/dev/null || fail "the server has stopped; its lines above say why."
  TRIES=$((TRIES - 1))
  [ "$TRIES" -gt 0 ] || fail "http://127.0.0.1:8321/v1/models did not answer in time."
  sleep 1
done
say "ready. Models for agent.json: ollama/$MODEL and, to judge, ollama/$JUDGE_MODEL (Ctrl-C stops it)"
wait "$HOST"
