package guide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guide shows the examples that are compiled and tested, to the letter, but for their
 * imports.
 */
class MessageExamplesTests {

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

}
