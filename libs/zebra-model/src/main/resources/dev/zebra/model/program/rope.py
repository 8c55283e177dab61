# Rotary position embedding (arXiv 2104.09864), rotate-half form. Angles are float32 whatever the
# model computes in: bfloat16 angles lose relative positions at long range (arXiv 2411.13476).

# inverse [head_dim / 2], angle per position -> cosines and sines [time, 1, head_dim] in `like`'s type
def angles(first: int, time: int, inverse: Tensor, like: Tensor) -> Tuple[Tensor, Tensor]:
  positions = torch.arange(first, first + time, dtype=6, device=inverse.device)
  half = torch.outer(positions, inverse)
  angle = torch.unsqueeze(torch.cat([half, half], -1), 1)
  return (torch.to(torch.cos(angle), like), torch.to(torch.sin(angle), like))

# x [batch, time, heads, head_dim]
def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
  first, second = torch.chunk(x, 2, -1)
  return x * cosines + torch.cat([torch.neg(second), first], -1) * sines
