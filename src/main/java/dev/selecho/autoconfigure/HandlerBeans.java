package dev.selecho.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The beans that are to serve connections.
 */
final class HandlerBeans {

	private HandlerBeans() {
	}

	/**
	 * Refuses handlers in an application without a factory, which alone is asked: they
	 * would be passed over, and the server would echo.
	 * @param beans those of the application
	 * @throws ServerSetupException if there is such a handler that no other bean has
	 */
	static void checkNoneIsPassedOver(ConfigurableListableBeanFactory beans) {
		List<String> handlers = Stream
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, ConnectionHandler.class))
			.filter((name) -> !beans.isTypeMatch(name, ConnectionHandlerFactory.class))
			.filter((name) -> beans.getDependentBeans(name).length == 0)
			.toList();
		if (!handlers.isEmpty()) {
			throw new ServerSetupException("No connection would ever reach "
					+ handlers.stream()
						.map((name) -> "the bean " + name + ", a ConnectionHandler" + type(beans, name))
						.collect(Collectors.joining("; "))
					+ ": the server asks a ConnectionHandlerFactory for the handler of each connection, and there is no such bean.",
					"Define a ConnectionHandlerFactory bean: (connection) -> handler, if one handler serves all connections, or (connection) -> new MyHandler(), if it has state of one. If the server is to echo, set tcp.server.protocol=echo.");
		}
	}

	private static String type(ListableBeanFactory beans, String name) {
		Class<?> type = beans.getType(name);
		return (type != null && type != ConnectionHandler.class) ? " (" + type.getName() + ")" : "";
	}

}
