package dev.selecho.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.selecho.net.Listener;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The listeners that are beans of the application.
 */
final class ListenerBeans {

	private ListenerBeans() {
	}

	/**
	 * Returns them.
	 * @param beans those of the context, whose ancestors count too
	 * @param server the name of the server's bean, which depends on them
	 * @return by the names of their beans, in the order in which these are defined
	 */
	static Map<String, Listener> of(ConfigurableListableBeanFactory beans, String server) {
		Map<String, Listener> listeners = new LinkedHashMap<>();
		for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, Listener.class)) {
			if (Candidates.isForAll(beans, name)) {
				beans.registerDependentBean(name, server);
				listeners.put(name, beans.getBean(name, Listener.class));
			}
		}
		return listeners;
	}

}
