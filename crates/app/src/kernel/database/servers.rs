//! PostgreSQL on one server or several. `postgres://u@h1:5432,h2:5432/name`
//! names servers of which one takes writes and the others follow it. Nodes go
//! to the one that takes writes; when a standby is promoted they find it by
//! themselves.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, Connection as _, Row as _};
use tokio::time::{sleep, timeout};

use super::{ACQUIRE, CONNECTIONS, Database, DatabaseError, failed, without_password};

/// How often the server in use is asked whether it still takes writes.
const LOOK: Duration = Duration::from_millis(500);

/// How long a server may take to say whether it takes writes.
const ANSWER: Duration = Duration::from_secs(2);

/// How long a program that starts waits for a server that takes writes.
const START: Duration = Duration::from_secs(30);

/// What no statement of a request may exceed, so that a server in trouble is
/// given up, and a request that died holds no lock.
const BOUNDS: &str = "SELECT set_config('statement_timeout', '60s', false), \
     set_config('lock_timeout', '10s', false), \
     set_config('idle_in_transaction_session_timeout', '60s', false), \
     set_config('application_name', 'maillage', false)";

const IS_WRITABLE: &str =
    "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS yes";

/// The servers that an address names.
#[derive(Debug, Clone)]
pub struct Servers {
    /// As it was written.
    url: String,
    /// One address each.
    each: Vec<AnyConnectOptions>,
}

impl Servers {
    /// Reads `postgres://user@host:port,host:port/name?options`.
    pub fn of(url: &str) -> Result<Self, DatabaseError> {
        let each: Result<Vec<AnyConnectOptions>, _> =
            one_by_one(url).iter().map(|url| url.parse()).collect();
        Ok(Self {
            url: url.to_owned(),
            each: each.map_err(|source| failed(url, source))?,
        })
    }

    /// A connection to the server that takes writes.
    pub async fn connect(&self) -> Result<AnyConnection, DatabaseError> {
        install_default_drivers();
        if let [only] = &self.each[..] {
            let opened = AnyConnection::connect_with(only).await;
            return opened.map_err(|source| failed(&self.url, source));
        }
        self.writable().await.map(|(_, connection)| connection)
    }

    /// Waits for a server that takes writes.
    async fn writable(&self) -> Result<(&AnyConnectOptions, AnyConnection), DatabaseError> {
        let found = timeout(START, async {
            loop {
                if let Some(found) = self.look().await {
                    return found;
                }
                sleep(LOOK).await;
            }
        });
        found.await.map_err(|_| DatabaseError::NoneWritable {
            url: without_password(&self.url),
        })
    }

    /// Asks all servers at once; the first that takes writes is it.
    async fn look(&self) -> Option<(&AnyConnectOptions, AnyConnection)> {
        let looks = self.each.iter().map(|options| {
            Box::pin(async move {
                let mut connection = AnyConnection::connect_with(options).await?;
                is_writable(&mut connection).await?;
                Ok::<_, sqlx::Error>((options, connection))
            })
        });
        let first = futures_util::future::select_ok(looks);
        Some(timeout(ANSWER, first).await.ok()?.ok()?.0)
    }
}

/// Opens the pool, and keeps it with the server that takes writes.
pub async fn open(servers: Servers) -> Result<Database, DatabaseError> {
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        // Our own test below says that the connection lives, and more.
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query(BOUNDS).execute(&mut *connection).await?;
                is_writable(connection).await
            })
        })
        .before_acquire(|connection, _| {
            Box::pin(async move {
                let answer = timeout(ANSWER, is_writable(connection)).await;
                answer.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
                Ok(true)
            })
        });
    if let [only] = &servers.each[..] {
        let opened = pool.connect_with(only.clone()).await;
        return opened.map_err(|source| failed(&servers.url, source));
    }
    let (options, connection) = servers.writable().await?;
    let pool = pool.connect_lazy_with(options.clone());
    tokio::spawn(follow(servers.clone(), pool.clone(), connection));
    Ok(pool)
}

/// Leads new connections of the pool to the server that takes writes. The pool
/// itself drops those of a server that no longer does. Runs until it is closed.
async fn follow(servers: Servers, pool: Database, mut held: AnyConnection) {
    while !pool.is_closed() {
        sleep(LOOK).await;
        if matches!(timeout(ANSWER, is_writable(&mut held)).await, Ok(Ok(()))) {
            continue;
        }
        if let Some((options, connection)) = servers.look().await {
            let host = options.database_url.host_str().unwrap_or("?");
            let port = options.database_url.port().unwrap_or(5432);
            tracing::warn!(host, port, "writes go to another server");
            pool.set_connect_options(options.clone());
            held = connection;
        }
    }
}

async fn is_writable(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let row = sqlx::query(IS_WRITABLE).fetch_one(connection).await?;
    if row.try_get::<bool, _>("yes")? {
        Ok(())
    } else {
        Err(sqlx::Error::Configuration(
            "this server follows another and takes no writes".into(),
        ))
    }
}

/// An address of several servers as addresses of one each.
fn one_by_one(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return vec![url.to_owned()];
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    hosts
        .split(',')
        .map(|host| format!("{scheme}://{user}{host}{path}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_has_its_address() {
        assert_eq!(
            one_by_one("postgres://u:p,w@h1:5433,[::1]:5434,h3/db?sslmode=require"),
            [
                "postgres://u:p,w@h1:5433/db?sslmode=require",
                "postgres://u:p,w@[::1]:5434/db?sslmode=require",
                "postgres://u:p,w@h3/db?sslmode=require",
            ]
        );
        assert_eq!(one_by_one("postgres://u@h/db"), ["postgres://u@h/db"]);
    }
}
