#!/usr/bin/env bash
# Gives the events that a function failed at to it again, and takes each out of the queue once Lambda
# has it. Every event may come twice, so to run this twice does no harm.
#
#     infra/redrive.sh STACK ingest|tick|reconcile|reply|dispatch|feedback
#
# Only `reply` and `feedback` have events that carry anything; those of the others are bare hints and
# schedules, and the next minute does what they asked for. They are taken out, and not given again.
set -euo pipefail

usage='usage: redrive.sh STACK FUNCTION'
stack=${1:?$usage}
function=${2:?$usage}

queue=$(aws cloudformation describe-stack-resource --stack-name "$stack" --output text \
  --logical-resource-id "${function^}Failed" --query StackResourceDetail.PhysicalResourceId)
event=$(mktemp)
trap 'rm -f "$event"' EXIT

given=0
while :; do
  message=$(aws sqs receive-message --queue-url "$queue" --visibility-timeout 120 --output json)
  if [ -z "$message" ]; then break; fi
  # What a failed function leaves has the event inside; what the bus could not deliver is the event.
  handle=$(python3 -c '
import json, sys
message = json.loads(sys.argv[1])["Messages"][0]
body = json.loads(message["Body"])
wrapped = isinstance(body, dict) and "requestPayload" in body
with open(sys.argv[2], "w") as out:
    json.dump(body["requestPayload"] if wrapped else body, out)
print(message["ReceiptHandle"])
' "$message" "$event")
  case "$function" in
    reply | feedback)
      aws lambda invoke --function-name "$stack-$function" --invocation-type Event \
        --cli-binary-format raw-in-base64-out --payload "file://$event" /dev/null >/dev/null
      ;;
  esac
  aws sqs delete-message --queue-url "$queue" --receipt-handle "$handle"
  given=$((given + 1))
done
echo "$given events of $function taken out of the queue"
