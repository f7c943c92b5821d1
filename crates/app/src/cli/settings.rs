//! Settings from a file. It has the names of the environment variables, without
//! `MAILLAGE_` and in small letters; an option of the command line comes before
//! the environment, the environment before the file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What is read where nothing else is named.
const USUAL: &str = "maillage.toml";

/// What every variable begins with.
const PREFIX: &str = "MAILLAGE_";

/// How alike two names are of which one may be a slip for the other.
const ALIKE: f64 = 0.8;

/// The settings of a file.
#[derive(Debug, Default)]
pub struct SettingsFile {
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    values: BTreeMap<String, String>,
}

/// What was typed, completed by the file.
pub struct Resolved {
    /// As if all had been typed.
    pub matches: ArgMatches,
    /// The settings that the file gave.
    pub from_file: Vec<String>,
}

impl SettingsFile {
    /// Reads the file that `--config` or `MAILLAGE_CONFIG` names, else
    /// `maillage.toml` where it is there. Every name in it must be a setting.
    pub fn find(command: &Command, arguments: &[OsString]) -> anyhow::Result<Self> {
        let named = option(arguments, "--config")
            .or_else(|| std::env::var_os("MAILLAGE_CONFIG"))
            .map(PathBuf::from);
        let usual = || Path::new(USUAL).exists().then(|| PathBuf::from(USUAL));
        let Some(path) = named.or_else(usual) else {
            return Ok(Self::default());
        };
        let read = || {
            let text = std::fs::read_to_string(&path)?;
            let values = values(&text)?;
            refuse_unknown(&values, &settings_of(command))?;
            Ok(values)
        };
        let values = read().map_err(|error: anyhow::Error| {
            anyhow!("the settings file {}: {error:#}", path.display())
        })?;
        Ok(Self {
            path: Some(path),
            values,
        })
    }

    /// Completes what was typed: a setting of the file stands for one that
    /// neither the command line nor the environment gives.
    pub fn resolve(&self, command: &Command, arguments: &[OsString]) -> anyhow::Result<Resolved> {
        let typed = command.clone().try_get_matches_from(arguments);
        let typed = typed.unwrap_or_else(|error| error.exit());
        let path = self.path.as_deref().unwrap_or(Path::new(USUAL));
        let completed = self.complete(command, arguments, typed);
        completed.with_context(|| format!("the settings file {}", path.display()))
    }

    fn complete(
        &self,
        command: &Command,
        arguments: &[OsString],
        matches: ArgMatches,
    ) -> anyhow::Result<Resolved> {
        let (innermost, given) = innermost(command, &matches);
        let mut from_file = Vec::new();
        let mut more = Vec::new();
        for argument in innermost.get_arguments() {
            let Some(setting) = setting_of(argument) else {
                continue;
            };
            if let Some(value) = self.values.get(&setting)
                && !is_given(given, argument)
            {
                more.extend(as_typed(argument, &setting, value)?);
                from_file.push(setting);
            }
        }
        if more.is_empty() {
            return Ok(Resolved { matches, from_file });
        }
        let end = arguments.iter().position(|argument| argument == "--");
        let (typed, rest) = arguments.split_at(end.unwrap_or(arguments.len()));
        let matches = command
            .clone()
            .try_get_matches_from([typed, &more, rest].concat())?;
        Ok(Resolved { matches, from_file })
    }
}

/// The name that an argument has in the file.
pub fn setting_of(argument: &Arg) -> Option<String> {
    let variable = argument.get_env()?.to_str()?;
    Some(variable.strip_prefix(PREFIX)?.to_lowercase())
}

fn is_given(matches: &ArgMatches, argument: &Arg) -> bool {
    let source = matches.value_source(argument.get_id().as_str());
    matches!(
        source,
        Some(ValueSource::CommandLine | ValueSource::EnvVariable)
    )
}

/// A setting as one would type it.
fn as_typed(argument: &Arg, setting: &str, value: &str) -> anyhow::Result<Option<OsString>> {
    let name = argument.get_long().unwrap_or(setting);
    if !matches!(argument.get_action(), ArgAction::SetTrue) {
        return Ok(Some(format!("--{name}={value}").into()));
    }
    match value {
        "true" => Ok(Some(format!("--{name}").into())),
        "false" => Ok(None),
        _ => bail!("{setting} is true or false, not {value:?}"),
    }
}

/// The command that was typed and what was typed for it: `config check` of `maillage config check`.
fn innermost<'m>(command: &'m Command, matches: &'m ArgMatches) -> (&'m Command, &'m ArgMatches) {
    let inner = matches.subcommand();
    match inner.and_then(|(name, inner)| Some((command.find_subcommand(name)?, inner))) {
        Some((command, matches)) => innermost(command, matches),
        None => (command, matches),
    }
}

/// Every setting of every command, but for the name of the file itself.
fn settings_of(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(setting_of);
    let inner = command.get_subcommands().flat_map(settings_of);
    let mut all: Vec<String> = own.chain(inner).filter(|name| name != "config").collect();
    all.sort();
    all.dedup();
    all
}

fn option(arguments: &[OsString], name: &str) -> Option<OsString> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_str()?;
        if text == name {
            return arguments.next().cloned();
        }
        if let Some(value) = text.strip_prefix(name).and_then(|v| v.strip_prefix('=')) {
            return Some(value.into());
        }
    }
    None
}

/// The settings of a text in TOML. A table's name comes before those in it, so
/// that `[publisher] name` is `publisher_name`.
fn values(text: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    flatten("", text.parse::<toml::Table>()?, &mut values)?;
    Ok(values)
}

fn flatten(
    before: &str,
    table: toml::Table,
    values: &mut BTreeMap<String, String>,
) -> anyhow::Result<()> {
    for (name, value) in table {
        let name = format!("{before}{name}");
        let text = match value {
            toml::Value::Table(table) => {
                flatten(&format!("{name}_"), table, values)?;
                continue;
            }
            toml::Value::Array(list) => {
                let texts: Option<Vec<&str>> = list.iter().map(toml::Value::as_str).collect();
                let texts = texts.with_context(|| format!("{name} is a list of texts"))?;
                texts.join(",")
            }
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            _ => bail!("{name} is a text, a number, true or false, or a list of texts"),
        };
        if values.insert(name.clone(), text).is_some() {
            bail!("{name} is set twice");
        }
    }
    Ok(())
}

fn refuse_unknown(values: &BTreeMap<String, String>, known: &[String]) -> anyhow::Result<()> {
    let Some(unknown) = values.keys().find(|name| !known.contains(name)) else {
        return Ok(());
    };
    let alike = known
        .iter()
        .map(|name| (strsim::jaro_winkler(name, unknown), name));
    match alike.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((how, name)) if how >= ALIKE => {
            bail!("there is no setting {unknown}; did you mean {name}?")
        }
        _ => bail!(
            "there is no setting {unknown}; they are: {}",
            known.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_lists_and_numbers_become_settings() {
        let text = "listen = \"0.0.0.0:80\"\nbehind_proxy = true\nnumber = 12\n\
                    list = [\"a\", \"b\"]\n[publisher]\nname = \"Hub\"\n";
        let values = values(text).unwrap();
        let pairs: Vec<(&str, &str)> = values.iter().map(|(k, v)| (&**k, &**v)).collect();
        assert_eq!(
            pairs,
            [
                ("behind_proxy", "true"),
                ("list", "a,b"),
                ("listen", "0.0.0.0:80"),
                ("number", "12"),
                ("publisher_name", "Hub"),
            ]
        );
    }

    #[test]
    fn a_slip_is_told_with_what_was_meant() {
        let known = ["database_url".to_owned(), "listen".to_owned()];
        let refused = |text: &str| {
            let error = refuse_unknown(&values(text).unwrap(), &known).unwrap_err();
            error.to_string()
        };
        assert!(refused("databse_url = ''").contains("did you mean database_url?"));
        assert!(refused("zzz = ''").contains("they are: database_url, listen"));
    }
}
