// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// An OpenZeppelin token, and two functions that fail each in its own way.
contract Token is ERC20 {
  constructor(uint256 supply) ERC20("Interop", "IOP") {
    _mint(msg.sender, supply);
  }

  function refuse() external pure {
    revert("refused on purpose");
  }

  function overflow(uint8 value) external pure returns (uint8) {
    return value + 200;
  }
}

/// Code for an account that is no contract (EIP-7702).
contract Delegate {
  event Woken(address account);

  function wake() external {
    emit Woken(address(this));
  }
}
