import { Argument, type Command, type Option } from "commander";
import { addNote, EXIT, onRun } from "./command";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function addCompletion(program: Command): void {
  const command = program
    .command("completion")
    .summary("print a shell's completion script")
    .description("Prints a script that completes commands, options and their values in your shell.")
    .addArgument(new Argument("<shell>").choices(SHELLS));
  addNote(
    command,
    `To use it: eval "$(${program.name()} completion bash)" in ~/.bashrc, the same with zsh in ~/.zshrc after compinit, or ` +
      `${program.name()} completion fish > ~/.config/fish/completions/${program.name()}.fish.`,
  );
  onRun(command, (_, [shell]) => {
    process.stdout.write(shell === "fish" ? fishScript(program) : bashScript(program));
    return EXIT.success;
  });
}

/** Returns the words that may follow an option, or undefined where they are files or anything. */
function valuesOf(option: Option): readonly string[] | undefined {
  return option.argChoices;
}

function wordsOf(command: Command): string[] {
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return [...choices, ...command.options.map(({ long }) => long ?? ""), "--help"];
}

/** Makes a script for bash, which zsh runs too once it has loaded what emulates bash's completion. */
function bashScript(program: Command): string {
  const name = program.name();
  const verbs = program.commands.map((command) => command.name());
  const valueCases = program.commands.flatMap((command) =>
    command.options
      .filter(({ required }) => required)
      .map((option) => {
        const words = valuesOf(option);
        const reply = words ? `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word"))` : "files=yes";
        return `    "${command.name()} ${option.long}") ${reply} ;;`;
      }),
  );
  const verbCases = program.commands.map(
    (command) => `    ${command.name()}) words="${wordsOf(command).join(" ")}" ;;`,
  );
  return `# Made by "${name} completion".
if [ -n "\${ZSH_VERSION-}" ]; then autoload -U +X bashcompinit && bashcompinit; fi
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" verb="\${COMP_WORDS[1]}" words files=
  COMPREPLY=()
  case "$verb $previous" in
${valueCases.join("\n")}
    *)
      if [ "$COMP_CWORD" -eq 1 ]; then verb=; fi
      case "$verb" in
    "") words="${[...verbs, "help", "--help", "--version"].join(" ")}" ;;
    help) words="${verbs.join(" ")}" ;;
${verbCases.join("\n")}
      esac
      COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
  if [ -n "$files" ]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -F _${name} ${name}
`;
}

function fishScript(program: Command): string {
  const name = program.name();
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = program.commands.flatMap((command) => {
    const after = `-n '__fish_seen_subcommand_from ${command.name()}'`;
    const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
    return [
      `complete -c ${name} -f -n __fish_use_subcommand -a ${command.name()} -d ${quote(command.summary())}`,
      ...(choices.length > 0 ? [`complete -c ${name} -f ${after} -a ${quote(choices.join(" "))}`] : []),
      ...command.options.map((option) => {
        const words = valuesOf(option);
        const value = !option.required ? "-f" : words ? `-x -a ${quote(words.join(" "))}` : "-r";
        return `complete -c ${name} ${after} -l ${option.name()} ${value} -d ${quote(option.description)}`;
      }),
    ];
  });
  return [`# Made by "${name} completion".`, ...lines, ""].join("\n");
}
