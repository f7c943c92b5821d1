//! `maillage config check`: what the server would run with, where each setting
//! comes from, and whether it works.

use std::ffi::OsString;

use anyhow::bail;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches as _, Subcommand};

use super::serve::Serve;
use super::settings::{SettingsFile, setting_of};
use crate::kernel::database::{self, migrations, without_password};

/// Arguments of `maillage config`.
#[derive(Args)]
pub struct Config {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Print every setting of the server and where it comes from; try the database, the geocoder and the travel service
    Check,
}

/// A setting as it is shown.
struct Shown {
    name: String,
    value: String,
    origin: String,
}

impl Config {
    pub async fn run(self, command: &Command, file: &SettingsFile) -> anyhow::Result<()> {
        let What::Check = self.what;
        let typed = ["maillage", "serve"].map(OsString::from);
        let resolved = file.resolve(command, &typed)?;
        let (Some(serve), Some(matches)) = (
            command.find_subcommand("serve"),
            resolved.matches.subcommand_matches("serve"),
        ) else {
            bail!("the command serve is missing");
        };
        match &file.path {
            Some(path) => println!("Settings file: {}", path.display()),
            None => println!("Settings file: none (maillage.toml is not here)"),
        }
        let settings = serve.get_arguments().filter(|a| a.get_id() != "config");
        let shown = settings.filter_map(|argument| shown(argument, matches, &resolved.from_file));
        print!("{}", table(&shown.collect::<Vec<_>>()));
        let serve = Serve::from_arg_matches(matches)?;
        println!("Database: {}", try_database(serve.database()).await?);
        println!(
            "Geocoder: {}",
            match serve.geocoder() {
                None => "none, places without a position are shown at their commune".to_owned(),
                Some(geocoder) => match geocoder.try_it().await {
                    Ok(()) => "answers".to_owned(),
                    Err(words) => format!("does not answer as it should: {words}"),
                },
            }
        );
        println!(
            "Travel service: {}",
            match serve.travel() {
                None => "none, times of journeys go along the great circle".to_owned(),
                Some(service) => match service.try_it().await {
                    Ok(()) => "answers".to_owned(),
                    Err(words) => format!("does not answer as it should: {words}"),
                },
            }
        );
        Ok(())
    }
}

fn shown(argument: &Arg, matches: &ArgMatches, from_file: &[String]) -> Option<Shown> {
    let name = setting_of(argument)?;
    let id = argument.get_id().as_str();
    let origin = match matches.value_source(id) {
        _ if from_file.contains(&name) => "file".to_owned(),
        Some(ValueSource::EnvVariable) => {
            format!("environment, MAILLAGE_{}", name.to_uppercase())
        }
        Some(ValueSource::CommandLine) => "option".to_owned(),
        _ => "default".to_owned(),
    };
    let raw = matches.get_raw(id).into_iter().flatten();
    let values: Vec<_> = raw.map(|value| value.to_string_lossy()).collect();
    let value = match values.is_empty() {
        true => "(not set)".to_owned(),
        false => without_secret(&name, &values.join(",")),
    };
    Some(Shown {
        name,
        value,
        origin,
    })
}

/// What opens something is not shown.
fn without_secret(name: &str, value: &str) -> String {
    let secret = ["password", "secret", "token", "key"];
    if secret.iter().any(|word| name.contains(word)) {
        "(set, hidden)".to_owned()
    } else {
        without_password(value)
    }
}

fn table(settings: &[Shown]) -> String {
    let width = |text: fn(&Shown) -> &str| {
        let widths = settings.iter().map(|shown| text(shown).chars().count());
        widths.max().unwrap_or_default()
    };
    let (names, values) = (width(|shown| &shown.name), width(|shown| &shown.value));
    let lines = settings.iter().map(|shown| {
        let (name, value, origin) = (&shown.name, &shown.value, &shown.origin);
        format!("{name:names$}  {value:values$}  {origin}\n")
    });
    lines.collect()
}

/// Opens the database without changing it.
async fn try_database(url: &str) -> anyhow::Result<String> {
    if database::is_yet_to_be_made(url) {
        return Ok("the file is not there yet, the first start makes it".to_owned());
    }
    let mut connection = database::connect_existing(url).await?;
    let newest = migrations::known().last().map_or(0, |known| known.version);
    Ok(match migrations::applied(&mut connection).await {
        Ok(applied) => {
            let version = applied.last().map_or(0, |applied| applied.version);
            format!("opens; its tables are at version {version}, this program's at {newest}")
        }
        Err(_) => "opens, and is empty; the first start makes its tables".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_hidden() {
        for (name, value) in [
            ("database_url", "postgres://hub:secret@h/m"),
            ("smtp_url", "smtps://hub:secret@mail.exemple.fr"),
            ("oidc_client_secret", "secret"),
        ] {
            assert!(!without_secret(name, value).contains("secret"), "{name}");
        }
        assert_eq!(without_secret("listen", "127.0.0.1:80"), "127.0.0.1:80");
    }
}
