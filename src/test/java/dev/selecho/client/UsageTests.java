package dev.selecho.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class UsageTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = { "\"\"|a target is missing",
			"localhost|neither HOST:PORT", "localhost:0|neither", "localhost:65536|neither", "a:1:2|neither",
			"::1:7|neither", "unix:|names no socket", "h:1 --for 3|'3' is not a time",
			"h:1 --for 0|--for 0us: has to be above zero", "h:1 --for 1s --until-stopped|not both",
			"h:1 --for 1s --idle 1s|a run of its own", "h:1 --for 1s --only echo|belongs to one pass",
			"h:1 --connections 5|--connections belongs to a steady run",
			"h:1 --idle 1s --every 1s|--every belongs to a steady run",
			"h:1 --only echoes|'echoes' is none of connect, echo, sizes, half-close",
			"h:1 --for 1s --connections -1|--connections -1: has to be 0 to 100000",
			"h:1 --for 1s --connections 0 --new-every 0|nothing to do",
			"h:1 --for 1s --every 0|--every 0us: has to be at least 1ms",
			"h:1 --for 1s --reconnect 0|--reconnect 0us: has to be at least 1ms",
			"h:1 --size 0|--size 0: has to be 1 to", "h:1 --size 1XB|is not a size", "h:1 -4 -6|not both",
			"h:1 --from 192.0.2.1|--from 192.0.2.1", "h:1 --from ::1 -4|--from 0:0:0:0:0:0:0:1: not an address of",
			"h:1 --timeout 1ms|--timeout 1ms: has to be at least 10ms",
			"h:1 --keepalive 10ms|--keepalive 10ms: has to be off, or 1s", "h:1 --send-proxy v3|not v1 or v2",
			"h:1 --insecure|need --tls", "h:1 --tls --cert /nowhere|both or none",
			"h:1 --tls --ca /nowhere|cannot read /nowhere", "h:1 --assert x<1|nothing is known as 'x'",
			"h:1 --output xml|not text, json or events", "h:1 --report /nowhere/x|cannot be written",
			"h:1 --metrics 65536|--metrics 65536: has to be a port", "h:1 --frob|Unknown option",
			"h:1 h:2|Unmatched argument" })
	void wrongUsageSaysWhatIsWrong(String arguments, String why) {
		CheckRun run = CheckRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
		assertThat(run.exitCode()).as(run.toString()).isEqualTo(Verdict.USAGE);
		assertThat(run.last()).startsWith("FAIL: usage: ").contains(why);
		assertThat(run.lines()).hasSize(1);
	}

	@Test
	void directoryIsNoReport(@TempDir Path directory) {
		assertThat(CheckRun.of("h:1", "--report", directory.toString()).exitCode()).isEqualTo(Verdict.USAGE);
	}

	@Test
	void reportThatCannotBeWrittenIsSaidInALine() throws Exception {
		try (LyingServer server = LyingServer.start(LyingServer::echo)) {
			CheckRun run = CheckRun.of(server.target(), "--only", "echo", "--report", "/dev/full");
			assertThat(run.exitCode()).isEqualTo(Verdict.INTERNAL);
			assertThat(run.last()).startsWith("FAIL: --report /dev/full: ");
			assertThat(run.errors()).isEmpty();
		}
	}

	@Test
	void helpFitsATerminalAndNamesEveryOption() {
		CheckRun run = CheckRun.of("--help");
		assertThat(run.exitCode()).isEqualTo(Verdict.PASSED);
		assertThat(run.lines()).allMatch((line) -> line.length() <= 80);
		assertThat(String.join("\n", run.lines())).contains("--only", "--for", "--until-stopped", "--connections",
				"--every", "--size", "--new-every", "--idle", "--keepalive", "--send-proxy", "--from", "-4", "-6",
				"--tls", "--ca", "--cert", "--key", "--server-name", "--insecure", "--assert", "--output", "--report",
				"--metrics", "--completion");
	}

	@Test
	void helpNamesEverySubject() {
		String help = String.join(" ", CheckRun.of("--help").lines());
		assertThat(Subject.byName().keySet().stream().filter((name) -> !name.contains(".")))
			.allMatch((name) -> help.contains(name));
	}

	@Test
	void completionIsAScriptForTheLauncher() throws Exception {
		CheckRun run = CheckRun.of("--completion");
		assertThat(run.exitCode()).isEqualTo(Verdict.PASSED);
		Process bash = new ProcessBuilder("bash", "-c",
				"source /dev/stdin; COMP_WORDS=(selecho check --un); COMP_CWORD=2; _complete_selecho; echo \"${COMPREPLY[@]}\"")
			.redirectErrorStream(true)
			.start();
		try (var input = bash.outputWriter()) {
			input.write(String.join("\n", run.lines()) + "\n");
		}
		assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
			.contains("--until-stopped");
		assertThat(bash.waitFor()).isZero();
	}

}
