package dev.selecho.models;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/**
 * Netty's echo with its one event loop, on any of its transports. It flushes once for
 * what one event brought, does not read a client that does not read, and answers a
 * half-close.
 */
final class NettyModel implements EchoModel {

	private final IoHandlerFactory transport;

	private final Class<? extends ServerChannel> channelType;

	private NettyModel(IoHandlerFactory transport, Class<? extends ServerChannel> channelType) {
		this.transport = transport;
		this.channelType = channelType;
	}

	static EchoModel nio() {
		return new NettyModel(NioIoHandler.newFactory(), NioServerSocketChannel.class);
	}

	static EchoModel epoll() {
		return new NettyModel(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
	}

	static EchoModel ioUring() {
		return new NettyModel(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
	}

	@Override
	public void serve(int port) throws InterruptedException {
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, this.transport);
		new ServerBootstrap().group(loop)
			.channel(this.channelType)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.option(ChannelOption.SO_REUSEADDR, true)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childHandler(new Echo())
			.bind("127.0.0.1", port)
			.sync();
	}

	@Sharable
	private static final class Echo extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			var _ = context.write(message, context.voidPromise());
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			context.channel().config().setAutoRead(context.channel().isWritable());
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof ChannelInputShutdownEvent) {
				var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			var _ = context.close();
		}

	}

}
