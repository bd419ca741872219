package dev.selecho.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.Listener;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses beans for a server in a context that has none: the server is that of a parent,
 * which was there before them.
 */
final class StrayBeans implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beans;

	StrayBeans(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<String> strays = Stream.concat(strays(ConnectionHandlerFactory.class), strays(Listener.class)).toList();
		if (!strays.isEmpty()) {
			throw new ServerSetupException(
					"Nothing would ever use " + String.join("; ", strays)
							+ ": the TCP server is that of a parent context, which does not see the beans of this one.",
					"Define it in the parent context. Mark a bean that is for somebody else @Bean(defaultCandidate = false).");
		}
	}

	private Stream<String> strays(Class<?> type) {
		return Stream.of(this.beans.getBeanNamesForType(type))
			.filter((name) -> Candidates.isForAll(this.beans, name))
			.filter((name) -> this.beans.getDependentBeans(name).length == 0)
			.filter((name) -> !isOfTheParentToo(name))
			.map((name) -> "the bean " + name + ", a " + type.getSimpleName());
	}

	/** Contexts of one application may have the same configuration. */
	private boolean isOfTheParentToo(String name) {
		BeanFactory parent = this.beans.getParentBeanFactory();
		return parent != null && parent.containsBean(name);
	}

}
