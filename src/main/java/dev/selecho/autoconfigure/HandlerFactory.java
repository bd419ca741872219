package dev.selecho.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.selecho.net.ConnectionHandlerFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * A {@link ConnectionHandlerFactory} bean.
 *
 * @param bean its name
 * @param names all that it is called: by its name, aliases and qualifiers
 * @param rank whom it is for
 */
record HandlerFactory(String bean, Set<String> names, Rank rank) {

	enum Rank {

		/** For a listener that asks for nothing, before any other. */
		PRIMARY,

		/** For a listener that asks for nothing, if it is the only one. */
		REGULAR,

		/** For a listener that asks for nothing, if there is no regular one. */
		FALLBACK,

		/** For a listener that asks for it. */
		ASKED_FOR

	}

	/**
	 * Finds those of an application.
	 * @param beans those of the context, whose ancestors count too
	 * @return all but those that are nobody's candidates
	 */
	static List<HandlerFactory> of(ConfigurableListableBeanFactory beans) {
		return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, ConnectionHandlerFactory.class))
			.filter((name) -> isCandidate(beans, name))
			.map((name) -> new HandlerFactory(name, names(beans, name), rank(beans, name)))
			.toList();
	}

	private static boolean isCandidate(ConfigurableListableBeanFactory beans, String name) {
		BeanDefinition definition = Candidates.definition(beans, name);
		return definition == null || definition.isAutowireCandidate();
	}

	/** Who looks for a qualifier is shown one after the other. */
	private static Set<String> names(ConfigurableListableBeanFactory beans, String bean) {
		Set<String> names = new LinkedHashSet<>();
		Predicate<String> none = (name) -> {
			names.add(name);
			return false;
		};
		BeanFactoryAnnotationUtils.isQualifierMatch(none, bean, beans);
		return names;
	}

	private static Rank rank(ConfigurableListableBeanFactory beans, String name) {
		BeanDefinition definition = Candidates.definition(beans, name);
		if (definition == null) {
			return Rank.REGULAR;
		}
		if (!Candidates.isDefault(definition)) {
			return Rank.ASKED_FOR;
		}
		if (definition.isPrimary()) {
			return Rank.PRIMARY;
		}
		return definition.isFallback() ? Rank.FALLBACK : Rank.REGULAR;
	}

	/** Its name, with what else it is called. */
	String text() {
		List<String> others = this.names.stream().filter((name) -> !name.equals(this.bean)).toList();
		return this.bean + (others.isEmpty() ? "" : " (also called " + String.join(", ", others) + ")");
	}

}
