//! Transactions: what is sent for them, how often, and under which name.
//!
//! The SDK repeats no write. When an answer was lost it would send a conditional put again, meet our
//! own row and call that a failed condition; and a repetition that is throttled would hide that the
//! first one had been done. So the repeating is done here, where it is known what is not known: once
//! an answer was lost, only a yes is believed, and anything else is told as `Unknown`.

use super::DynamoTable;
use super::answer::{self, Trouble};
use super::layout::{self, Item, PK, VERSION};
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use store::table::{Condition, Key, Position, ReadError, Row, Table, TransactError, Write};

impl DynamoTable {
    /// Does the writes, which are valid.
    pub(super) async fn write(&self, writes: &[Write]) -> Result<(), TransactError> {
        // A check of nothing always holds and DynamoDB knows no such check.
        let idle = |write: &Write| matches!(write, Write::Check(_, Condition::None));
        let sent: Vec<usize> =
            writes.iter().enumerate().filter(|(_, write)| !idle(write)).map(|(at, _)| at).collect();
        let sending: Vec<&Write> = sent.iter().filter_map(|at| writes.get(*at)).collect();
        let token = random().map_err(TransactError::Unavailable)?;
        let start = Instant::now();
        let mut lost = None;
        for tries in 1.. {
            let Err(trouble) = self.try_once(&sending, &format!("{token:032x}")).await else {
                return Ok(());
            };
            let rest = self.options.operation.saturating_sub(start.elapsed());
            let again =
                trouble.passes() && tries < self.options.tries && rest > self.options.attempt;
            if let Trouble::Lost(why) = &trouble {
                lost.get_or_insert_with(|| why.clone());
            }
            if !again {
                return Err(match lost {
                    Some(why) => TransactError::Unknown(why),
                    None => trouble.told(writes.len(), &sent),
                });
            }
            tokio::time::sleep(pause(self.options.pause, tries)).await;
        }
        Ok(())
    }

    async fn try_once(&self, writes: &[&Write], token: &str) -> Result<(), Trouble> {
        match writes {
            [] => Ok(()),
            // Alone, a write costs half of what it costs in a transaction.
            [Write::Put(row, condition)] => self.put(row, *condition).await,
            [Write::Delete(key, condition)] => self.delete(key, *condition).await,
            [Write::Check(key, condition)] => self.check(key, *condition).await,
            several => self.several(several, token).await,
        }
    }

    async fn put(&self, row: &Row, condition: Condition) -> Result<(), Trouble> {
        let demand = Demand::of(condition);
        let answer = self
            .client
            .put_item()
            .table_name(&*self.name)
            .set_item(Some(layout::item(row)))
            .set_condition_expression(demand.expression)
            .set_expression_attribute_names(demand.names)
            .set_expression_attribute_values(demand.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .customize()
            .config_override(self.once.clone())
            .send()
            .await
            .map_err(answer::of_put)?;
        self.meter.was_written(answer.consumed_capacity());
        Ok(())
    }

    async fn delete(&self, key: &Key, condition: Condition) -> Result<(), Trouble> {
        let demand = Demand::of(condition);
        let answer = self
            .client
            .delete_item()
            .table_name(&*self.name)
            .set_key(Some(layout::key(key)))
            .set_condition_expression(demand.expression)
            .set_expression_attribute_names(demand.names)
            .set_expression_attribute_values(demand.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .customize()
            .config_override(self.once.clone())
            .send()
            .await
            .map_err(answer::of_delete)?;
        self.meter.was_written(answer.consumed_capacity());
        Ok(())
    }

    /// A check that stands alone is a read: it writes nothing, and holds at the moment of the read.
    async fn check(&self, key: &Key, condition: Condition) -> Result<(), Trouble> {
        let there = self.get(key).await.map_err(|error| match error {
            ReadError::Unavailable(why) => Trouble::Unavailable(why),
            ReadError::Invalid(why) => Trouble::Invalid(why),
        })?;
        let holds = match condition {
            Condition::None => true,
            Condition::Absent => there.is_none(),
            Condition::Version(version) => {
                there.as_ref().is_some_and(|there| there.version == version)
            }
        };
        if holds { Ok(()) } else { Err(Trouble::Refused(vec![Position::Failed(there)])) }
    }

    async fn several(&self, writes: &[&Write], token: &str) -> Result<(), Trouble> {
        let items: Result<Vec<_>, _> = writes.iter().map(|write| self.action(write)).collect();
        let answer = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items.map_err(Trouble::Invalid)?))
            .client_request_token(token)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .customize()
            .config_override(self.once.clone())
            .send()
            .await
            .map_err(|error| answer::of_transaction(error, writes.len()))?;
        for consumed in answer.consumed_capacity() {
            self.meter.was_written(Some(consumed));
        }
        Ok(())
    }

    fn action(&self, write: &Write) -> Result<TransactWriteItem, String> {
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let demand = Demand::of(write.condition());
        let action = TransactWriteItem::builder();
        let action = match write {
            Write::Put(row, _) => Put::builder()
                .table_name(&*self.name)
                .set_item(Some(layout::item(row)))
                .set_condition_expression(demand.expression)
                .set_expression_attribute_names(demand.names)
                .set_expression_attribute_values(demand.values)
                .return_values_on_condition_check_failure(old)
                .build()
                .map(|put| action.put(put)),
            Write::Delete(key, _) => Delete::builder()
                .table_name(&*self.name)
                .set_key(Some(layout::key(key)))
                .set_condition_expression(demand.expression)
                .set_expression_attribute_names(demand.names)
                .set_expression_attribute_values(demand.values)
                .return_values_on_condition_check_failure(old)
                .build()
                .map(|delete| action.delete(delete)),
            Write::Check(key, _) => ConditionCheck::builder()
                .table_name(&*self.name)
                .set_key(Some(layout::key(key)))
                .set_condition_expression(demand.expression)
                .set_expression_attribute_names(demand.names)
                .set_expression_attribute_values(demand.values)
                .return_values_on_condition_check_failure(old)
                .build()
                .map(|check| action.condition_check(check)),
        };
        action.map(|action| action.build()).map_err(|error| error.to_string())
    }
}

/// A condition in DynamoDB's words. Names and values that an expression does not use are refused.
#[derive(Default)]
struct Demand {
    expression: Option<String>,
    names: Option<HashMap<String, String>>,
    values: Option<Item>,
}

impl Demand {
    fn of(condition: Condition) -> Self {
        let name = |name: &str| Some(HashMap::from([("#it".to_owned(), name.to_owned())]));
        match condition {
            Condition::None => Self::default(),
            Condition::Absent => Self {
                expression: Some("attribute_not_exists(#it)".to_owned()),
                names: name(PK),
                values: None,
            },
            Condition::Version(version) => Self {
                expression: Some("#it = :it".to_owned()),
                names: name(VERSION),
                values: Some(HashMap::from([(
                    ":it".to_owned(),
                    AttributeValue::N(version.to_string()),
                )])),
            },
        }
    }
}

/// How long to wait before the next try: up to `first`, twice that the next time, and so on. At
/// random, so that those who met once do not meet again.
fn pause(first: Duration, tries: u32) -> Duration {
    let most = first.saturating_mul(1 << tries.saturating_sub(1).min(10));
    let share = random().map_or(1.0, |number| (number >> 96) as f64 / f64::from(u32::MAX));
    most.mul_f64(share)
}

fn random() -> Result<u128, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| "the system gives no random numbers".to_owned())?;
    Ok(u128::from_le_bytes(bytes))
}
