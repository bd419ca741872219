package dev.selecho.autoconfigure;

import java.io.IOException;
import java.util.function.Consumer;

import dev.selecho.net.TcpServer;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A child context with the auto-configuration of its own, beside its parent's server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChildContextTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	private static int port(ApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
	}

	/** A client of the parent's is served before, meanwhile and afterwards. */
	private void withChild(ApplicationContextRunner child, Consumer<AssertableApplicationContext> test) {
		this.runner.withUserConfiguration(StartListener.class).run((parent) -> {
			TcpServer server = parent.getBean(TcpServer.class);
			int port = port(parent);
			try (EchoClient client = EchoClient.connect(port)) {
				client.exchange(Bytes.of("before"));
				child.withParent(parent.getSourceApplicationContext(ConfigurableApplicationContext.class))
					.run((context) -> {
						test.accept(context);
						client.exchange(Bytes.of("meanwhile"));
					});
				client.exchange(Bytes.of("afterwards"));
			}
			assertThat(server.isRunning()).isTrue();
			assertThat(server.isDraining()).isFalse();
			assertThat(port(parent)).as("the parent's port").isEqualTo(port);
			try (EchoClient client = EchoClient.connect(port)) {
				client.exchange(Bytes.of("hello"));
			}
		});
	}

	@Test
	void aChildThatClosesLeavesItsParentsServerAlone(CapturedOutput output) {
		withChild(this.runner, (child) -> {
			assertThat(child).hasNotFailed();
			assertThat(child.getBeanFactory().containsLocalBean("tcpServer")).isFalse();
			assertThat(child.getBeanFactory().containsLocalBean("tcpServerLifecycle")).isFalse();
			assertThat(port(child)).isEqualTo(child.getBean(TcpServer.class).listeners().getFirst().port());
		});
		assertThat(output).containsOnlyOnce("TCP server started").containsOnlyOnce("Draining the TCP server");
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

	@Test
	void aChildThatStopsOrFailsToStartLeavesItsParentsServerAlone() {
		withChild(this.runner, (child) -> {
			child.getSourceApplicationContext(ConfigurableApplicationContext.class).stop();
			child.getSourceApplicationContext(ConfigurableApplicationContext.class).start();
		});
		withChild(this.runner.withBean("broken", Object.class, () -> {
			throw new IllegalStateException("broken");
		}), (child) -> assertThat(child).hasFailed());
	}

	@Test
	void applicationsOfOneHierarchyCloseOneByOne() throws IOException {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class)
			.properties("tcp.server.port=0", "spring.main.register-shutdown-hook=false")
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext parent = builder.run();
				EchoClient client = EchoClient.connect(port(parent))) {
			SpringApplicationBuilder childBuilder = builder.child(Application.class).web(WebApplicationType.NONE);
			try (ConfigurableApplicationContext child = childBuilder.run()) {
				assertThat(child.getParent()).isSameAs(parent);
				client.exchange(Bytes.of("hello"));
			}
			client.exchange(Bytes.of("again"));
			assertThat(parent.getBean(TcpServer.class).isDraining()).isFalse();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class Application {

	}

}
