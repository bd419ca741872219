package guide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guide shows the examples that are compiled and tested, to the letter, but for their
 * imports.
 */
class MessageExamplesTests {

	private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private static final Pattern BEGINNING = Pattern.compile("^(@Configuration|class )", Pattern.MULTILINE);

	@ParameterizedTest
	@ValueSource(strings = { "KeyValueServer", "AccountServer", "Device", "DeviceGateway" })
	void theGuideShowsWhatIsTested(String example) throws Exception {
		String code = Files.readString(Path.of("src/test/java/dev/selecho/examples", example + ".java"));
		Matcher beginning = BEGINNING.matcher(code);
		assertThat(beginning.find()).isTrue();
		assertThat(Files.readString(Path.of("src/doc/protocols.md")))
			.contains("```java\n" + code.substring(beginning.start()).strip() + "\n```");
	}

	@ParameterizedTest
	@CsvSource({ "ProtocolTester, KeyValueServerTests", "TcpTestClient<, DeviceGatewayTests" })
	void theGuideToTestingShowsWhatIsTested(String subject, String example) throws Exception {
		String code = Files.readString(Path.of("src/test/java/dev/selecho/examples", example + ".java"));
		List<String> lines = BLOCK.matcher(Files.readString(Path.of("src/doc/testing.md")))
			.results()
			.map((block) -> block.group(1))
			.filter((block) -> block.contains(subject))
			.flatMap(String::lines)
			.map(String::strip)
			.filter((line) -> line.startsWith("assertThat") || line.contains(" = ") || line.contains("client."))
			.toList();
		assertThat(lines).hasSizeGreaterThan(2).allSatisfy((line) -> assertThat(code).contains(line));
	}

}
