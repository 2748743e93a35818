//! Tenants: made, changed, given a policy, stopped and started.

use crate::{App, AppError, jobs};
use domain::calendar::Time;
use domain::ids::TenantId;
use domain::policy::Policy;
use store::book::{People, SecondOpinion, Sending, Tenant};
use store::{StoreError, Versioned};

/// A new tenant.
pub struct NewTenant {
    /// Its id: lower-case letters, digits and hyphens.
    pub id: TenantId,
    /// The legal entity that is owed.
    pub name: String,
    /// Country code; zone, language and currency follow from it unless they are changed.
    pub country: String,
    /// The text of its first policy.
    pub policy: String,
}

/// Makes a tenant.
///
/// # Errors
/// [`AppError::Rejected`] when the id is taken or not usable, or the policy is not valid.
pub async fn add(app: &App, new: &NewTenant) -> Result<Tenant, AppError> {
    let id = new.id.as_str();
    let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > 40 || !id.bytes().all(usable) {
        return Err(AppError::rejected(format!(
            "{id:?} cannot be a tenant's id: lower-case letters, digits and hyphens, 40 at most"
        )));
    }
    let policy = parsed(&new.policy)?;
    let country = new.country.trim().to_ascii_uppercase();
    let zone = content::holidays::zone_for(&country).ok_or_else(|| {
        AppError::rejected(format!(
            "the country {country:?} is not known; known are {}",
            content::holidays::codes().join(", ")
        ))
    })?;
    let german = matches!(country.as_str(), "DE" | "AT");
    let tenant = Tenant {
        id: new.id.clone(),
        name: new.name.clone(),
        zone: zone.name().to_owned(),
        language: if german { "de" } else { "en" }.to_owned(),
        currency: match country.get(..2) {
            Some("GB") => domain::money::Currency::GBP,
            Some("US") => domain::money::Currency::USD,
            _ => domain::money::Currency::EUR,
        },
        country,
        sending: Sending { daily: 2_000, batch: 50, answers: true, ..Sending::default() },
        people: People::default(),
        ledgers: Vec::new(),
        chat: None,
        announce: false,
        keep_examples: false,
        notes: true,
        second_opinion: SecondOpinion::default(),
        policy: policy.version.clone(),
        live: None,
        stopped: None,
    };
    app.store.put_policy(&tenant.id, &policy.version, &new.policy).await?;
    match app.store.put_tenant(&tenant, None).await {
        Ok(()) => Ok(tenant),
        Err(StoreError::Conflict) => {
            Err(AppError::rejected(format!("there is a tenant {id} already")))
        }
        Err(error) => Err(error.into()),
    }
}

/// The tenant that a command means: the one named, or the only one.
///
/// # Errors
/// [`AppError::Rejected`] when it is not clear which.
pub async fn pick(app: &App, named: Option<&str>) -> Result<TenantId, AppError> {
    let tenants = app.store.tenants().await?;
    match (named, tenants.as_slice()) {
        (Some(named), all) => all
            .iter()
            .find(|known| known.as_str() == named)
            .cloned()
            .ok_or_else(|| AppError::rejected(format!("there is no tenant {named:?}"))),
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(AppError::rejected(
            "there is no tenant yet: credit-control tenant add ID --name NAME --country GB",
        )),
        (None, all) => {
            let names: Vec<&str> = all.iter().map(TenantId::as_str).collect();
            Err(AppError::rejected(format!("say which tenant: --tenant {}", names.join(" | "))))
        }
    }
}

/// Changes a tenant's settings; `change` may run more than once and says what is wrong.
///
/// # Errors
/// Whatever `change` refuses.
pub async fn change(
    app: &App,
    id: &TenantId,
    change: impl Fn(&mut Tenant) -> Result<(), AppError>,
) -> Result<Tenant, AppError> {
    loop {
        let Some(Versioned { mut value, version, .. }) = app.store.tenant(id).await? else {
            return Err(AppError::rejected(format!("there is no tenant {id}")));
        };
        let before = value.clone();
        change(&mut value)?;
        if value == before {
            return Ok(value);
        }
        match app.store.put_tenant(&value, Some(version)).await {
            Ok(()) => return Ok(value),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Puts a policy in force. Every debtor is turned under it, by a job.
///
/// # Errors
/// [`AppError::Rejected`] with all that is wrong with it, or when a template it names is not there.
pub async fn publish(app: &App, id: &TenantId, text: &str, now: Time) -> Result<Policy, AppError> {
    let policy = parsed(text)?;
    app.store.put_policy(id, &policy.version, text).await?;
    change(app, id, |tenant| {
        tenant.policy = policy.version.clone();
        Ok(())
    })
    .await?;
    jobs::turn_all(app, id, "a policy was published", now).await?;
    Ok(policy)
}

/// Checks a policy, with the templates that it names.
///
/// # Errors
/// [`AppError::Rejected`] with everything that is wrong.
pub fn parsed(text: &str) -> Result<Policy, AppError> {
    let policy = Policy::parse(text).map_err(|errors| AppError::rejected(errors.to_string()))?;
    for step in &policy.steps {
        if let domain::policy::Action::Mail { template, .. } = &step.action
            && !content::name::ALL.contains(&template.as_str())
        {
            return Err(AppError::rejected(format!(
                "the step {:?} uses the template {template:?}; known are {}",
                step.name,
                content::name::ALL.join(", ")
            )));
        }
    }
    Ok(policy)
}

/// Stops all sending to debtors, or starts it again. Started again, every debtor is turned and
/// waiting messages are looked at at once.
///
/// # Errors
/// When the store cannot answer.
pub async fn stop(
    app: &App,
    id: &TenantId,
    on: bool,
    by: &str,
    now: Time,
) -> Result<Tenant, AppError> {
    let tenant = change(app, id, |tenant| {
        match (on, &tenant.stopped) {
            (true, None) => tenant.stopped = Some((now, by.to_owned())),
            (false, Some(_)) => tenant.stopped = None,
            _ => {}
        }
        Ok(())
    })
    .await?;
    if !on {
        jobs::wake_messages(app, id, now).await?;
        jobs::turn_all(app, id, "sending was started again", now).await?;
    }
    Ok(tenant)
}
