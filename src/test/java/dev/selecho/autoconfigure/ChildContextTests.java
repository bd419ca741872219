package dev.selecho.autoconfigure;

import java.util.function.Consumer;

import dev.selecho.net.TcpServer;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A child context with the auto-configuration of its own, beside its parent's server.
 */
class ChildContextTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static int port(ApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
	}

	private void withChild(ApplicationContextRunner child, Consumer<AssertableApplicationContext> test) {
		this.runner.run((parent) -> {
			child.withParent(parent.getSourceApplicationContext(ConfigurableApplicationContext.class))
				.run(test::accept);
			TcpServer server = parent.getBean(TcpServer.class);
			assertThat(server.isRunning()).isTrue();
			assertThat(server.isDraining()).isFalse();
			try (EchoClient client = EchoClient.connect(server.listeners().getFirst().port())) {
				client.exchange(Bytes.of("hello"));
			}
		});
	}

	@Test
	void aChildThatClosesLeavesItsParentsServerAlone() {
		withChild(this.runner, (child) -> {
			assertThat(child).hasNotFailed();
			assertThat(child.getBeanFactory().containsLocalBean("tcpServer")).isFalse();
			assertThat(child.getBeanFactory().containsLocalBean("tcpServerLifecycle")).isFalse();
		});
	}

	@Test
	void aChildWithAServerOfItsOwnRunsThatOne() {
		withChild(this.runner.withUserConfiguration(TcpServerAutoConfigurationTests.OwnServer.class), (child) -> {
			assertThat(child).hasNotFailed();
			TcpServer own = child.getBean("ownServer", TcpServer.class);
			assertThat(own.isRunning()).isTrue();
			assertThat(port(child)).isEqualTo(own.listeners().getFirst().port());
		});
	}

}
