#!/usr/bin/env bash
# Starts a Llama Stack (OGX, as it is named now) on http://127.0.0.1:8321 with models of a local Ollama.
#
#   scripts/start-llama-stack.sh [--llama-stack] [MODEL [JUDGE_MODEL]]       default: llama3.1:8b gpt-oss:20b
#
# --llama-stack  the server under its former name, for releases before OGX
# OLLAMA_URL     where Ollama listens, default http://localhost:11434; it is started when nothing answers there
#
# Name the models in the agent's agent.json with their provider, as scripts/examples/ollama-agent/agent.json does:
# "model": "ollama/llama3.1:8b", "judgeModel": "ollama/gpt-oss:20b", "embeddingModel": "ollama/nomic-embed-text:latest", "embeddingDimension": 768.
# Ctrl-C stops everything that it started.
set -eu
set -m # Each background job is a process group, so that it can be stopped whole.

SERVER=OGX COMMAND=(uvx --from 'ogx[starter]' ogx stack run starter)
case ${1:-} in
  --llama-stack) SERVER="Llama Stack" COMMAND=(uv run --with llama-stack llama stack run starter); shift ;;
  -*) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
MODEL=${1:-llama3.1:8b}
JUDGE_MODEL=${2:-gpt-oss:20b}
EMBEDDING_MODEL=nomic-embed-text
# One search puts thousands of tokens into a prompt, and what does not fit Ollama drops in silence, the question first.
CONTEXT=32768
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
  say "starting Ollama with a context of $CONTEXT tokens"
  OLLAMA_CONTEXT_LENGTH=$CONTEXT ollama serve </dev/null &
  STARTED="$! $STARTED"
  TRIES=60
  until answers "$OLLAMA/api/version"; do
    TRIES=$((TRIES - 1))
    [ "$TRIES" -gt 0 ] || fail "Ollama did not answer on $OLLAMA in time."
    sleep 1
  done
else
  say "Ollama runs already; it must have been started with OLLAMA_CONTEXT_LENGTH=$CONTEXT, or answers will miss what does not fit."
fi

ollama pull "$EMBEDDING_MODEL"
ollama pull "$MODEL"
[ "$JUDGE_MODEL" = "$MODEL" ] || ollama pull "$JUDGE_MODEL"

say "starting $SERVER on http://127.0.0.1:8321"
OLLAMA_URL=$OLLAMA/v1 "${COMMAND[@]}" </dev/null &
HOST=$!
STARTED="$HOST $STARTED"
TRIES=300
until answers http://127.0.0.1:8321/v1/models; do
  kill -0 "$HOST" 2>/dev/null || fail "the server has stopped; its lines above say why."
  TRIES=$((TRIES - 1))
  [ "$TRIES" -gt 0 ] || fail "http://127.0.0.1:8321/v1/models did not answer in time."
  sleep 1
done
say "ready. For agent.json: model ollama/$MODEL, judgeModel ollama/$JUDGE_MODEL, embeddingModel ollama/$EMBEDDING_MODEL:latest with embeddingDimension 768 (Ctrl-C stops it)"
wait "$HOST"
