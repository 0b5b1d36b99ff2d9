#!/usr/bin/env bash
# Runs ResearchFlows on this machine as an Azure Functions app: Azurite for the storage, Core Tools for the host.
#
#   scripts/start-functions.sh [--devstack] [--port 7071] [--data data]
#
#   --devstack   also starts DevStack on port 8321, in place of a Llama Stack
#   --port       the port of the Functions host
#   --data       the folder of Azurite's files and DevStack's; a relative one is below the repository
#
# Settings are in local.settings.json (made from local.settings.sample.json when missing); environment variables of the same names win.
# Ctrl-C stops everything that it started.
set -eu
set -m # Each background job is a process group, so that it can be stopped whole.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PORT=7071 DATA=data DEVSTACK=
STARTED=

while [ $# -gt 0 ]; do
  case $1 in
    --devstack) DEVSTACK=yes ;;
    --port) PORT=${2:?--port needs a number}; shift ;;
    --data) DATA=${2:?--data needs a folder}; shift ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
  shift
done
case $DATA in /*) ;; *) DATA=$ROOT/$DATA ;; esac

say() { printf '%s\n' "start-functions: $1"; }
fail() { say "$1" >&2; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing. $2"; }
answers() { curl -s -o /dev/null --max-time 5 "$1"; }

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

need dotnet "Install the .NET 10 SDK: https://dotnet.microsoft.com/download"
need node "Install Node.js 20 or later: https://nodejs.org"
need func "Install Core Tools 4: npm install -g azure-functions-core-tools@4 --unsafe-perm true"
need curl "Install curl with your package manager."
mkdir -p "$DATA/azurite"
[ -f "$ROOT/local.settings.json" ] || cp "$ROOT/local.settings.sample.json" "$ROOT/local.settings.json"

say "building the app"
dotnet build "$ROOT/src/ResearchFlows.Functions" --configuration Release --verbosity quiet
[ -z "$DEVSTACK" ] || dotnet build "$ROOT/src/ResearchFlows.DevStack" --configuration Release --verbosity quiet

if answers http://127.0.0.1:10000 && answers http://127.0.0.1:10002; then
  say "Azurite runs already"
else
  need azurite "Install it: npm install -g azurite"
  say "starting Azurite in $DATA/azurite"
  azurite --silent --skipApiVersionCheck --disableTelemetry --location "$DATA/azurite" </dev/null &
  STARTED="$! $STARTED"
fi

if [ -n "$DEVSTACK" ]; then
  say "starting DevStack on http://127.0.0.1:8321 (a rule-based offline model unless DevStack__Upstream is set)"
  DevStack__DataFile=$DATA/devstack.db dotnet "$ROOT/src/ResearchFlows.DevStack/bin/Release/net10.0/ResearchFlows.DevStack.dll" </dev/null &
  STARTED="$! $STARTED"
fi

say "starting the Functions host on http://127.0.0.1:$PORT"
cd "$ROOT/src/ResearchFlows.Functions/bin/Release/net10.0"
func start --no-build --port "$PORT" </dev/null &
HOST=$!
STARTED="$HOST $STARTED"

TRIES=180
until [ "$(curl -s -o /dev/null --max-time 15 -w '%{http_code}' "http://127.0.0.1:$PORT/api/health")" = 200 ]; do
  kill -0 "$HOST" 2>/dev/null || fail "the Functions host has stopped; its lines above say why."
  TRIES=$((TRIES - 1))
  [ "$TRIES" -gt 0 ] || fail "http://127.0.0.1:$PORT/api/health did not answer 200 in time."
  sleep 1
done
say "ready: http://127.0.0.1:$PORT/api/health (Ctrl-C stops it)"
wait "$HOST"
