#!/bin/sh
# Checks a running host from outside, over HTTP: the embedded host and the Functions host must both pass.
#
#   scripts/end-to-end.sh [URL]          default: http://127.0.0.1:7071
#
# ResearchFlows__Key           key of a host that asks for one (or ResearchFlows__FunctionsKey)
# AGENT, QUESTION              what to ask; default: the first agent, a question that any knowledge base answers somehow
# TIMEOUT_SECONDS              the longest that a run may take, default 600
#
# It prints every check and stops with status 1 at the first that fails. It needs curl and a POSIX shell. What it starts, it purges.
set -u

URL=${1:-http://127.0.0.1:7071}
URL=${URL%/}
QUESTION=${QUESTION:-Which documents are there, and what do they say first of all?}
TIMEOUT_SECONDS=${TIMEOUT_SECONDS:-600}
RUN=e2e-$(date +%Y%m%d-%H%M%S)-$$
CHECKS=0
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM

# Headers in a file that only this user can read: a key among the arguments could be seen by every user.
(umask 077; printf 'Content-Type: application/json\n' >"$WORK/headers"
  KEY=${ResearchFlows__Key:-${ResearchFlows__FunctionsKey:-}}
  [ -z "$KEY" ] || printf 'x-functions-key: %s\n' "$KEY" >>"$WORK/headers")

# ---- tools -----------------------------------------------------------------------------------------------------------------------------

# send METHOD PATH [BODY]: sets STATUS and BODY
send() {
  if [ $# -gt 2 ]; then set -- "$1" "$2" --data-binary "$3"; fi
  METHOD=$1 ROUTE=$2
  shift 2
  STATUS=$(curl -sS --max-time 100 -X "$METHOD" -H @"$WORK/headers" -D "$WORK/answer-headers" -o "$WORK/answer" -w '%{http_code}' "$@" "$URL$ROUTE") || STATUS=000
  BODY=$(cat "$WORK/answer" 2>/dev/null)
  REQUEST="$METHOD $ROUTE"
}

passed() { CHECKS=$((CHECKS + 1)); printf 'ok %d - %s\n' "$CHECKS" "$1"; }

failed() {
  printf 'FAILED - %s\n  %s answered %s\n  %.2000s\n' "$1" "$REQUEST" "$STATUS" "$BODY" >&2
  exit 1
}

# expect NAME STATUS [TEXT ...]: the last answer has the status, and every text is in its body
expect() {
  NAME=$1
  [ "$STATUS" = "$2" ] || failed "$NAME (expected $2)"
  shift 2
  for TEXT in "$@"; do
    case $BODY in *"$TEXT"*) ;; *) failed "$NAME (expected $TEXT)" ;; esac
  done
  passed "$NAME"
}

# refuse NAME STATUS FIELD METHOD PATH [BODY]: a problem document that names the field
refuse() {
  NAME=$1 WANTED=$2 FIELD=$3
  shift 3
  send "$@"
  [ "$STATUS" = "$WANTED" ] || failed "$NAME (expected $WANTED)"
  grep -qi '^content-type: application/problem+json' "$WORK/answer-headers" || failed "$NAME (expected a problem document)"
  case $BODY in *"$FIELD"*) passed "$NAME" ;; *) failed "$NAME (expected $FIELD)" ;; esac
}

# text NAME: the first text of that name in BODY
text() { printf '%s' "$BODY" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# count TEXT: how often it stands in BODY
count() { printf '%s' "$BODY" | grep -o "$1" | wc -l | tr -d ' '; }

status_of() { send GET "/api/instances/$1"; text runtimeStatus; }

# finish ID: waits for the end; sets BODY to the instance
finish() {
  GIVE_UP=$(($(date +%s) + TIMEOUT_SECONDS))
  while :; do
    send GET "/api/instances/$1?waitSeconds=30"
    [ "$STATUS" = 200 ] || failed "$1 ends"
    case $(text runtimeStatus) in Completed | Failed | Terminated) return ;; esac
    [ "$(date +%s)" -lt "$GIVE_UP" ] || failed "$1 ends within $TIMEOUT_SECONDS s"
  done
}

# await ID RUNTIME_STATUS SECONDS: true when the instance gets there in time
await() {
  TRIES=$(($3 * 5))
  while [ "$TRIES" -gt 0 ]; do
    [ "$(status_of "$1")" = "$2" ] && return 0
    TRIES=$((TRIES - 1))
    sleep 0.2
  done
  return 1
}

question() { printf '{"agent":"%s","question":"%s","instanceId":"%s"}' "$AGENT" "$QUESTION" "$1"; }

purge() { send DELETE "/api/instances/$1"; }

# start ID PATH BODY: starts an improvement. Of any agent there is one at a time, and a research call of ours may have started one, as an
# agent's tenth does: the instance that the refusal links to is waited for.
start() {
  GIVE_UP=$(($(date +%s) + TIMEOUT_SECONDS))
  while :; do
    send POST "$2" "$3"
    HOLDER=$(printf '%s' "$BODY" | grep -o '"/api/instances/[^"]*"' | head -n 1 | cut -d / -f 4 | tr -d '"')
    case $STATUS:$HOLDER in 409:?*) ;; *) return ;; esac
    [ "$HOLDER" != "$1" ] || return
    [ "$(date +%s)" -lt "$GIVE_UP" ] || return
    printf '# %s is waited for\n' "$HOLDER"
    send GET "/api/instances/$HOLDER"
    # Another host with the same ledger has it.
    if [ "$STATUS" = 404 ]; then sleep 2; continue; fi
    finish "$HOLDER"
    case $HOLDER in improvement-$RUN-*) purge "$HOLDER" ;; esac
  done
}

# hold NAME: starts a run and suspends it over one connection, again when it was quicker than that; sets HELD to its id
hold() {
  TRY=0
  while [ "$TRY" -lt 20 ]; do
    TRY=$((TRY + 1))
    HELD=$RUN-$1-$TRY
    question "$HELD" >"$WORK/question"
    STATUS=$(curl -sS --max-time 100 -H @"$WORK/headers" --data-binary @"$WORK/question" -o /dev/null "$URL/api/research" \
      --next -sS --max-time 100 -H @"$WORK/headers" --data-binary '{"reason":"end-to-end"}' -o "$WORK/answer" -w '%{http_code}' "$URL/api/instances/$HELD/suspend")
    if [ "$STATUS" = 202 ] && await "$HELD" Suspended 30; then return; fi
    finish "$HELD"
    purge "$HELD"
  done
  REQUEST="POST /api/instances/$HELD/suspend"
  failed "a run can be suspended (20 runs ended first)"
}

# ---- checks ----------------------------------------------------------------------------------------------------------------------------

# A busy machine may keep a part from answering in time; it is asked again.
check_health() {
  TRIES=20
  while [ "$TRIES" -gt 0 ]; do
    send GET /api/health
    case $BODY in *' did not answer within '*) ;; *'"prompts":"'*) break ;; esac
    TRIES=$((TRIES - 1))
  done
  expect "health: host, ledger and Llama Stack are healthy" 200 '"status":"Healthy"'
  expect "health says where prompts are kept" 200 '"prompts":"'
}

check_agents() {
  send GET /api/agents
  expect "agents are listed" 200 '"agents":[{'
  AGENT=${AGENT:-$(text name)}
  send GET "/api/agents/$AGENT"
  expect "agent $AGENT shows its definition" 200 "\"name\":\"$AGENT\"" '"model":"'
  send GET "/api/agents/$AGENT/prompts"
  expect "agent $AGENT shows its prompts" 200 '"versions":['
}

check_research() {
  ID=$RUN-research
  send POST /api/research "$(question "$ID")"
  expect "research is accepted, with links of our own" 202 "\"instanceId\":\"$ID\"" "\"status\":\"/api/instances/$ID\"" "\"steps\":\"/api/instances/$ID/steps\"" "\"history\":\"/api/instances/$ID/history\""
  grep -qi "^location: .*/api/instances/$ID" "$WORK/answer-headers" || failed "research says where to look"
  case $BODY in *code=*) failed "no key leaves the host" ;; esac
  passed "research says where to look, and no key leaves the host"
  send POST /api/research "$(question "$ID")"
  expect "the same question under the same id is the same run" 202 "\"instanceId\":\"$ID\""
  finish "$ID"
  expect "research comes to an answer" 200 '"runtimeStatus":"Completed"' '"answer":"' '"stopReason":"' '"promptVersion":' '"researchCall":' '"customStatus":{'
  [ -n "$(text answer)" ] || failed "the answer is not empty"
  refuse "another question under the same id is a conflict" 409 "exists already" POST /api/research \
    "{\"agent\":\"$AGENT\",\"question\":\"Something else?\",\"instanceId\":\"$ID\"}"
}

# What models put around their words is not the answer: thinking, channels, markers of citations, calls written as text.
check_answer_text() {
  send GET "/api/instances/$ID"
  case $(text answer) in *'<think'* | *'<|'* | *'|>'* | *'[TOOL_CALLS]'* | *'<tool_call'* | '{"name"'*) failed "an answer is text for a person" ;; esac
  case $BODY in *'"stopReason":"NoAnswer"'*) failed "a run without an answer is not called Completed" ;; esac
  passed "an answer is text for a person"
}

# What was asked has indexed the agent's documents, or says of each why not; an agent without documents has none.
check_documents() {
  send GET "/api/agents/$AGENT"
  expect "agent $AGENT shows its documents" 200 '"documents":['
  case $BODY in *'"state":"Waiting"'*) failed "every document is indexed, or left out with a reason" ;; esac
  [ "$(count '"state":"LeftOut"')" -le "$(count '"reason":"[^"]')" ] || failed "a document that is left out says why"
  passed "every document is indexed, or left out with a reason"
}

check_steps() {
  send GET "/api/instances/$ID/steps"
  expect "steps: preparation, model turns and the record" 200 '"name":"PrepareRun"' '"kind":"ModelTurn"' '"name":"RecordRun"' '"status":"Completed"'
}

check_history() {
  send GET "/api/instances/$ID/history"
  expect "history: from start to end" 200 '"eventType":"ExecutionStarted"' '"eventType":"TaskScheduled"' '"eventType":"TaskCompleted"' '"eventType":"ExecutionCompleted"'
  [ "$(count '"name":"ModelTurn"')" -ge 1 ] || failed "history names its activities"
  [ "$(count '"name":"RecordRun"')" -eq 1 ] || failed "the run was recorded once"
  ENDED=$(($(count '"eventType":"TaskCompleted"') + $(count '"eventType":"TaskFailed"')))
  [ "$ENDED" -eq "$(count '"eventType":"TaskScheduled"')" ] || failed "every activity that was scheduled has one outcome"
  passed "history: every activity has one outcome, the run was recorded once"
}

check_listing() {
  send GET "/api/instances?orchestration=ResearchOrchestration&agent=$AGENT&status=Completed&top=500"
  expect "instances are listed by orchestration, agent and status" 200 "\"instanceId\":\"$ID\""
  send GET "/api/instances?status=Failed&top=500"
  case $BODY in *"\"instanceId\":\"$ID\""*) failed "a listing holds only what was asked for" ;; esac
  send GET "/api/instances?top=1"
  expect "listings are paged" 200 '"instances":[{'
}

# A case of an evaluation is not what a person started.
check_children() {
  send GET "/api/instances?orchestration=ResearchOrchestration&parent=$1&top=500"
  expect "an evaluation's runs are listed under it" 200 '"instances":[{'
  CHILD=$(text instanceId)
  send GET '/api/instances?top=500'
  case $BODY in *"\"instanceId\":\"$CHILD\""*) failed "children are listed only when asked for" ;; esac
  passed "children are listed only when asked for"
}

# Words of people and prompts written by hand stay in the ledger, so only refusals are tried.
check_by_hand() {
  refuse "a person's word on an answer is good or not" 400 good POST "/api/instances/$ID/feedback" '{"comment":"end-to-end"}'
  refuse "a prompt needs a text" 400 text POST "/api/agents/$AGENT/prompts" '{}'
  refuse "a case needs the run that it comes from" 400 from POST "/api/agents/$AGENT/cases" '{}'
}

# What clients send: HEAD, a byte order mark, encoded bodies, parameters that are not known.
check_http() {
  STATUS=$(curl -sS --max-time 100 -I -H @"$WORK/headers" -o "$WORK/answer" -w '%{http_code}' "$URL/api/agents") REQUEST='HEAD /api/agents' BODY=
  expect "HEAD answers as GET does" 200
  printf '\357\273\277{"agent":"%s","question":"Why?","instanceId":"../bom"}' "$AGENT" >"$WORK/body"
  refuse "a byte order mark before a body is no mistake" 400 instanceId POST /api/research "@$WORK/body"
  STATUS=$(curl -sS --max-time 100 -H @"$WORK/headers" -H 'Content-Encoding: gzip' --data-binary '{}' -o "$WORK/answer" -w '%{http_code}' "$URL/api/research") REQUEST='POST /api/research'
  BODY=$(cat "$WORK/answer")
  expect "an encoded body is refused" 415
  refuse "a parameter that is not known is named" 400 stauts GET '/api/instances?stauts=Failed'
}

check_suspension() {
  hold suspended
  passed "a run is suspended"
  send POST "/api/instances/$HELD/events/note" '{"text":"hello"}'
  expect "an event is raised" 202 "\"instanceId\":\"$HELD\""
  send GET "/api/instances/$HELD?waitSeconds=3"
  expect "a suspended run does not go on" 200 '"runtimeStatus":"Suspended"'
  refuse "what has not ended cannot be purged" 409 title DELETE "/api/instances/$HELD"
  send POST "/api/instances/$HELD/resume" '{}'
  expect "a run is resumed" 202 "\"instanceId\":\"$HELD\""
  finish "$HELD"
  expect "a resumed run comes to its answer" 200 '"runtimeStatus":"Completed"' '"answer":"'
  send GET "/api/instances/$HELD/history"
  expect "history tells of both" 200 '"eventType":"ExecutionSuspended"' '"eventType":"ExecutionResumed"'
  purge "$HELD"
}

check_termination() {
  hold terminated
  send POST "/api/instances/$HELD/terminate" '{"reason":"enough of it"}'
  expect "a run is terminated" 202 "\"instanceId\":\"$HELD\""
  finish "$HELD"
  expect "a terminated run says why" 200 '"runtimeStatus":"Terminated"' 'enough of it'
  refuse "an ended run cannot be suspended" 409 title POST "/api/instances/$HELD/suspend" '{}'
  purge "$HELD"
}

check_purge() {
  purge "$ID"
  expect "an ended run is purged" 200 '"purged":1'
  refuse "a purged run is gone" 404 "$ID" GET "/api/instances/$ID"
}

# An agent without test cases is not evaluated; one question of one case would be too few, so all cases of one split are run.
check_evaluation() {
  send GET "/api/agents/$AGENT"
  case $BODY in *'"cases":0'*) printf '# agent %s has no test cases: evaluation and improvement are left out\n' "$AGENT"; return ;; esac
  ID=$RUN-evaluation
  send POST "/api/agents/$AGENT/evaluations" "{\"instanceId\":\"$ID\",\"splits\":[\"train\"]}"
  expect "an evaluation is accepted" 202 "\"instanceId\":\"$ID\""
  finish "$ID"
  expect "the evaluation comes to a score" 200 '"runtimeStatus":"Completed"' '"mean":' '"low":' '"errors":' '"promptVersion":'
  send GET "/api/instances/$ID/steps"
  expect "its cases and judgements are steps" 200 '"kind":"Child"' '"name":"JudgeAnswer"' '"name":"RecordCase"' '"name":"RecordEvaluation"'
  send GET "/api/agents/$AGENT/scores"
  expect "scores tell of it" 200 "\"instanceId\":\"$ID\"" '"versions":['
  check_children "$ID"
  refuse "a split must be one" 400 splits POST "/api/agents/$AGENT/evaluations" '{"splits":["exam"]}'
  purge "$ID"
  expect "an evaluation is purged with its cases" 200 '"purged":'
}

check_improvement() {
  send GET "/api/agents/$AGENT"
  case $BODY in *'"cases":0'*) return ;; esac
  ID=$RUN-improvement
  start "$ID" "/api/agents/$AGENT/improvements" "{\"instanceId\":\"$ID\"}"
  expect "an improvement is accepted" 202 "\"instanceId\":\"$ID\""
  if [ "$(status_of "$ID")" != Completed ]; then
    send POST "/api/agents/$AGENT/improvements" '{}'
    case $STATUS in
      409) expect "a second one is refused, with a link to the first" 409 "/api/instances/$ID" ;;
      202) OTHER=$(text instanceId); finish "$OTHER"; purge "$OTHER" ;;
      *) failed "a second one is refused" ;;
    esac
  fi
  finish "$ID"
  expect "the improvement comes to a decision" 200 '"runtimeStatus":"Completed"' '"outcome":"' '"reason":"' '"decisions":['
  send GET "/api/agents/$AGENT/prompts"
  expect "prompts tell of the decisions" 200 '"versions":[' '"kind":"'
  purge "$ID"
}

check_bad_input() {
  refuse "a question is needed" 400 question POST /api/research "{\"agent\":\"$AGENT\"}"
  refuse "a question must be a text" 400 question POST /api/research "{\"agent\":\"$AGENT\",\"question\":7}"
  refuse "unknown fields are named" 400 qestion POST /api/research "{\"agent\":\"$AGENT\",\"question\":\"Why?\",\"qestion\":\"Why?\"}"
  refuse "an agent must exist" 404 agent POST /api/research '{"agent":"no-such-agent","question":"Why?"}'
  refuse "an id must be well formed" 400 instanceId POST /api/research "{\"agent\":\"$AGENT\",\"question\":\"Why?\",\"instanceId\":\"../../etc\"}"
  refuse "a body must be JSON" 400 JSON POST /api/research 'Why?'
  refuse "numbers have limits" 400 top GET '/api/instances?top=0'
  refuse "statuses are names" 400 status GET '/api/instances?status=Sleeping'
  refuse "tokens are ours" 400 continuation GET '/api/instances?continuation=nonsense'
  refuse "instances must exist" 404 no-such-instance GET /api/instances/no-such-instance
  refuse "histories must exist" 404 no-such-instance GET /api/instances/no-such-instance/history
  refuse "agents must exist" 404 agent GET /api/agents/no-such-agent
  refuse "a prompt version must be a number" 400 version PUT "/api/agents/$AGENT/prompts/default" '{"version":"one"}'
}

check_health
check_agents
check_research
check_answer_text
check_documents
check_steps
check_history
check_listing
check_by_hand
check_suspension
check_termination
check_purge
check_evaluation
check_improvement
check_bad_input
check_http
printf '%d passed, 0 failed\n' "$CHECKS"
