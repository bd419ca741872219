package dev.selecho.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.selecho.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every model and every case, for a moment and with few clients: each model keeps what it
 * promises, and the bench stays fit to run.
 */
class BenchSmokeIT {

	private static final int FEW = 2;

	private static final double MOMENT = 0.05;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(Model.class)
	void aModelKeepsItsPromiseAndCarriesEveryCase(Model model) throws Exception {
		BenchOptions options = options(List.of(model), BenchCase.all(), List.of(), 20);
		Sources sources = new Sources();
		try (ModelProcess server = ModelProcess.start(model, options)) {
			Contract.check(server);
			for (BenchCase known : options.cases()) {
				BenchCase load = known.scaledDown((model == Model.PROCESS) ? 1 : FEW);
				if (model.servesMany() || load.connections() == 1) {
					assertThat(run(server, load, options, sources).rate()).as(load.title()).isPositive();
				}
			}
		}
	}

	private static Measurement run(ModelProcess server, BenchCase load, BenchOptions options, Sources sources)
			throws Exception {
		try (Generator generator = new Generator(server.address(), sources)) {
			generator.connect(load, options.connectLimit());
			return generator.run(load, options.runLength(), server::usage);
		}
	}

	@Test
	void whatWasSeenIsReported() throws Exception {
		BenchOptions options = options(List.of(Model.BLOCKING, Model.LEAST), List.of(BenchCase.of("50")),
				List.of("cases", "growth", "calls"), 1);
		ByteArrayOutputStream terminal = new ByteArrayOutputStream();
		BenchMain.measure(new Results(Machine.here(), options),
				new Progress(new PrintStream(terminal, true, StandardCharsets.UTF_8)));

		assertThat(terminal.toString(StandardCharsets.UTF_8))
			.contains("cannot: 1 of 2 connections were served within 1 s")
			.containsPattern("least-nio +[\\d,]+/s");
		assertThat(this.directory.resolve("cases.csv")).content()
			.containsPattern("(?m)^50,blocking,1,,.*connections were served within 1 s$")
			.containsPattern("(?m)^50,least-nio,1,[\\d.]+,");
		assertThat(this.directory.resolve("growth.csv")).content().containsPattern("(?m)^least-nio,2,");
		assertThat(this.directory.resolve("bench.md")).content()
			.contains("| least-nio | ", "| 1.00 |", "One run of 0.05 s");
		assertThat(this.directory.resolve("bench.html")).content().contains("<svg", "<td>least-nio</td>");
		if (Tools.isInstalled("strace")) {
			assertThat(this.directory.resolve("calls.csv")).content()
				.containsPattern("(?m)^1,least-nio,read,1\\.0\\d")
				.containsPattern("(?m)^1,least-nio,write,1\\.0\\d");
		}
	}

	private BenchOptions options(List<Model> models, List<BenchCase> cases, List<String> parts, int connectSeconds) {
		return new BenchOptions(models, cases, parts, Duration.ofMillis(100), MOMENT, 1, FEW,
				Duration.ofSeconds(connectSeconds), List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"),
				Path.of(System.getProperty("selecho.jar")), Path.of("not used"), this.directory);
	}

}
