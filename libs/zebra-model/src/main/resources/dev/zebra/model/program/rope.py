# Rotary position embedding (arXiv 2104.09864), rotate-half form. Angles are float32 whatever the
# model computes in: bfloat16 angles lose relative positions at long range (arXiv 2411.13476).

# positions [n]; inverse, the angle per position of each pair of dimensions: [head_dim / 2], or of
# each token [n, head_dim / 2]; factor on both (YaRN's attention factor)
# -> cosines and sines [n, 1, head_dim] in `like`'s type
def angles(positions: Tensor, inverse: Tensor, factor: float, like: Tensor) -> Tuple[Tensor, Tensor]:
  half = torch.unsqueeze(torch.to(positions, 6), 1) * inverse
  angle = torch.unsqueeze(torch.cat([half, half], -1), 1)
  return (torch.to(torch.cos(angle) * factor, like), torch.to(torch.sin(angle) * factor, like))

# x [..., n, heads, head_dim]
def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
  first, second = torch.chunk(x, 2, -1)
  return x * cosines + torch.cat([torch.neg(second), first], -1) * sines
