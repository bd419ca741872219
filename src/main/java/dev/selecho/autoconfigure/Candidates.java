package dev.selecho.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Whom a bean is for, as conditions on beans have it.
 */
final class Candidates {

	private Candidates() {
	}

	/**
	 * Returns how a bean is defined.
	 * @param beans those of the context
	 * @param name the bean's name, of this context or an ancestor
	 * @return its definition, or {@code null} if it was registered as it is
	 */
	static @Nullable BeanDefinition definition(ConfigurableListableBeanFactory beans, String name) {
		try {
			return beans.getMergedBeanDefinition(name);
		}
		catch (NoSuchBeanDefinitionException ex) {
			return null;
		}
	}

	/**
	 * Tells whether a bean is for all who ask for its type.
	 * @param beans those of the context
	 * @param name the bean's name
	 * @return whether it is: neither nobody's candidate, nor for a qualifier alone
	 */
	static boolean isForAll(ConfigurableListableBeanFactory beans, String name) {
		BeanDefinition definition = definition(beans, name);
		return definition == null || (definition.isAutowireCandidate() && isDefault(definition));
	}

	static boolean isDefault(BeanDefinition definition) {
		return !(definition instanceof AbstractBeanDefinition bean) || bean.isDefaultCandidate();
	}

}
