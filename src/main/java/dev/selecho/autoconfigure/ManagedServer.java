package dev.selecho.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import dev.selecho.net.TcpServer;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds the server that a context runs: the only one of its own. A second one would not
 * know of the first: each would take all of the process's descriptors and memory for its
 * own, and count connections and loops by the same numbers.
 */
final class ManagedServer {

	private ManagedServer() {
	}

	/**
	 * Returns the server.
	 * @param beans those of the context, with at least one server
	 * @return the server
	 * @throws ServerSetupException if there are several
	 */
	static TcpServer of(ConfigurableListableBeanFactory beans) {
		List<String> names = Stream.of(beans.getBeanNamesForType(TcpServer.class))
			.filter((name) -> Candidates.isForAll(beans, name))
			.toList();
		if (names.size() > 1) {
			throw new ServerSetupException(
					"There are " + names.size() + " beans of the type TcpServer: " + String.join(", ", names)
							+ ". An application runs one.",
					"Give all listeners to one: new TcpServer(options, List.of(first, second)). Mark a server that you start and end yourself with @Bean(autowireCandidate = false).");
		}
		return beans.getBean(names.getFirst(), TcpServer.class);
	}

}
