#!/usr/bin/env bash
# Makes the stack's receipt rule set the active one, so that mail comes in. A region has only one: if
# another is active nothing is changed, and the way to join it is told.
#
#     infra/activate-inbound.sh STACK
set -euo pipefail

stack=${1:?usage: activate-inbound.sh STACK}
own=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
  --query "Stacks[0].Outputs[?OutputKey=='RuleSet'].OutputValue")
if [ -z "$own" ] || [ "$own" = None ]; then
  echo "$stack receives no mail: deploy it with ReplyDomain" >&2
  exit 1
fi

active=$(aws ses describe-active-receipt-rule-set --query Metadata.Name --output text)
case "$active" in
  "$own")
    echo "$own is active already"
    ;;
  '' | None)
    aws ses set-active-receipt-rule-set --rule-set-name "$own"
    echo "$own is active now"
    ;;
  *)
    echo "the rule set $active is active in this region, and others may depend on it;" >&2
    echo "deploy $stack with ReceiptRuleSet=$active, and its rule joins that set" >&2
    exit 1
    ;;
esac
