package guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java of the guides is that of this package and of the examples, to the letter.
 */
class GuideTests {

	private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	@ParameterizedTest
	@ValueSource(strings = { "src/doc/protocols.md", "src/doc/testing.md" })
	void everyBlockIsCompiledAndRun(String guide) throws IOException {
		List<String> blocks = BLOCK.matcher(read(Path.of(guide)))
			.results()
			.map((MatchResult found) -> found.group(1))
			.toList();
		assertThat(blocks).isNotEmpty()
			.allSatisfy((block) -> assertThat(sources())
				.anySatisfy((source) -> assertThat(source).contains(block.strip())));
	}

	private static List<String> sources() throws IOException {
		List<String> sources = new ArrayList<>();
		for (String folder : List.of("src/test/java/guide", "src/test/java/dev/selecho/examples")) {
			try (Stream<Path> files = Files.list(Path.of(folder))) {
				files.map(GuideTests::read).forEach(sources::add);
			}
		}
		return sources;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
